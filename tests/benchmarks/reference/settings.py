import os

SECRET_KEY = "only-for-a-benchmark"
USE_TZ = True
INSTALLED_APPS = ["tests.benchmarks.reference"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["REFERENCE_DATABASE"],
        "HOST": os.environ["REFERENCE_HOST"],
        "PORT": os.environ["REFERENCE_PORT"],
        "USER": os.environ["REFERENCE_USER"],
        "PASSWORD": os.environ["REFERENCE_PASSWORD"],
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIELD_KEY = os.environ["REFERENCE_FIELD_KEY"]
