from tests.cxone.conftest import cxone, peer

__all__ = ["cxone", "peer"]
