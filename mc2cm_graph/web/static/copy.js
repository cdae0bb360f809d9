// A copy without a server: addresses of the living site that have a query lead to the file that answers it.
(() => {
  const asked = new URLSearchParams(location.search);
  const tongue = asked.get("lang");
  const other = tongue && tongue !== document.documentElement.lang
    && document.querySelector(`link[rel="alternate"][hreflang="${CSS.escape(tongue)}"]`);
  for (const name of ["lang", "language", "version"]) asked.delete(name);
  const isSearch = document.getElementById("copy-found");
  const start = other ? new URL(other.href).pathname : location.pathname.replace(/(index\.html)?$/, "");
  const steps = [...asked].map(([name, value]) => `${name}=${value}`.replace(/[:/]/g, "."));
  const plain = steps.every((step) => /^[\w.=-]+$/.test(step));

  async function lead() {
    if (isSearch) {
      if (other) location.replace(start + (asked.size ? `?${asked}` : ""));
      return;
    }
    if (steps.length && plain && steps.length < 4) {
      const address = `${start}${steps.join("/")}/`;
      const answer = await fetch(address, { method: "HEAD" });
      if (answer.ok) {
        location.replace(address + location.hash);
        return;
      }
    }
    if (other) location.replace(start + location.hash);
  }
  if (location.search) lead();
})();
