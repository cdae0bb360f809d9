"""What an attacker sends: families of hostile cases, and what the service must still do after each."""
