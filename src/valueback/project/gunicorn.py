"""How gunicorn serves: threads, because two stalled uploads must not stop everybody else."""

from __future__ import annotations

import os

from valueback.project.config import read

_config = read(os.environ)

worker_class = "gthread"
workers = _config.web_workers
threads = _config.web_threads
timeout = 60
graceful_timeout = 20
keepalive = 15
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None
errorlog = "-"
loglevel = "warning" if _config.log_level in ("INFO", "WARNING") else _config.log_level.lower()
forwarded_allow_ips = "*" if _config.trust_proxy else "127.0.0.1,::1"
control_socket_disable = True
