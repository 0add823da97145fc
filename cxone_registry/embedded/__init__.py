"""Everything on one machine from one command: `python -m cxone_registry.embedded run`.

PostgreSQL and the broker come from wheels, so that there is no server to install. This package
starts them, the web server, the worker, the beat and the sandbox CXone, watches over all of them
and stops them in reverse order. Nothing of it is used by a deployment with servers of its own.
"""
