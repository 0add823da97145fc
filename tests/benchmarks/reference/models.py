from django.db import models


class Credential(models.Model):
    client_id = models.CharField(max_length=100)
    client_secret = models.BinaryField()
    access_key_id = models.CharField(max_length=100)
    access_key_secret = models.BinaryField()
    tenant_id = models.CharField(max_length=40)
    issuer = models.CharField(max_length=200)
    status = models.CharField(max_length=30, blank=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "reference"

    def __str__(self) -> str:
        return self.client_id


class Result(models.Model):
    credential = models.ForeignKey(Credential, models.CASCADE)
    outcome = models.CharField(max_length=30)
    milliseconds = models.IntegerField()
    checked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "reference"

    def __str__(self) -> str:
        return self.outcome
