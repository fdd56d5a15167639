"""Money of an engagement, on the coach's side: what came in, what went back, and how each amount was worked out."""
