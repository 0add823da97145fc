"""The choices of NICE's registration form (developer portal, "Getting Started")."""

from django.db import models


class ApplicationType(models.TextChoices):
    BACK_END = "backend", "Back-End"
    USER_PUBLIC = "public", "User: Public"
    USER_CONFIDENTIAL = "confidential", "User: Confidential"


class Tenancy(models.TextChoices):
    SINGLE = "single", "Single Tenant"
    MULTIPLE = "multiple", "Multiple Tenants"


class ClientAuthMethod(models.TextChoices):
    BASIC = "client_secret_basic", "client_secret_basic"
    POST = "client_secret_post", "client_secret_post"
    JWT = "client_secret_jwt", "client_secret_jwt"
    NONE = "none", "none (public application)"


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    READY = "ready", "Ready to submit"
    SUBMITTED = "submitted", "Submitted to NICE"
    ISSUED = "issued", "Issued by NICE"
    ACTIVE = "active", "Active"
    RETIRING = "retiring", "Being retired"
    RETIRED = "retired", "Retired"


# NICE has the form; what it fixes can no longer be changed here.
SENT_STATUSES = (
    Status.SUBMITTED,
    Status.ISSUED,
    Status.ACTIVE,
    Status.RETIRING,
    Status.RETIRED,
)


class PasswordDelivery(models.TextChoices):
    EMAIL = "email", "E-mail"
    ACCOUNT_MANAGER = "tam", "Technical Account Manager"


class ApiGroup(models.TextChoices):
    """Groups of CXone's API, as the developer portal lists them."""

    ADMIN = "Admin", "Admin"
    AGENT = "Agent", "Agent"
    PATRON = "Patron", "Patron"
    REAL_TIME = "RealTime", "Real-Time Data"
    REPORTING = "Reporting", "Reporting"
    AUTHENTICATION = "Authentication", "Authentication"
    CUSTOM = "Custom", "Custom"
    USER_HUB = "UserHub", "UserHub"
    DATA_EXTRACTION = "DataExtraction", "Data Extraction"
    BUSINESS_DATA = "BusinessData", "Business Data"
    DIGITAL = "DigitalEngagement", "Digital Engagement"
    RECORDING = "Recording", "Recording and Media Playback"
    ANALYTICS = "InteractionAnalytics", "Interaction Analytics"
    WFM = "WFM", "Workforce Management"
