{{/* Text of the configuration of Valkey or Redis. */}}
{{- define "eventsapp.redisConfig" -}}
include /tmp/password.conf
protected-mode no
dir /data
appendonly yes
appendfsync everysec
save ""
# Refuses rather than to forget: what is forgotten would be sold again, and then be refused by the ledger.
maxmemory-policy noeviction
{{- if .Values.tls.enabled }}
port 0
tls-port 6379
tls-cert-file /run/tls/tls.crt
tls-key-file /run/tls/tls.key
tls-ca-cert-file /run/tls/ca.crt
tls-auth-clients no
{{- end }}
{{- end -}}
