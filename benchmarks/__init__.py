"""Speed as ratios: each figure stands beside that of a peer measured in the same run."""
