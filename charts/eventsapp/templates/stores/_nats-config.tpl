{{/* Text of nats-server's configuration; the users are in bus-users.conf, their passwords in the environment. */}}
{{- define "eventsapp.natsConfig" -}}
{{- $name := printf "%s-nats" (include "eventsapp.fullname" .) -}}
server_name: $POD_NAME
port: 4222
http: 8222
pid_file: "/tmp/nats.pid"
include bus-users.conf
{{- if .Values.tls.enabled }}
tls { cert_file: "/run/tls/tls.crt", key_file: "/run/tls/tls.key", ca_file: "/run/tls/ca.crt" }
{{- end }}
{{- if gt (int .Values.nats.replicas) 1 }}
# The shortest that nats-server takes.
lame_duck_grace_period: 5s
lame_duck_duration: 30s
cluster {
  name: {{ $name }}
  port: 6222
  # Clients know all servers by name; the addresses of pods are in no certificate.
  no_advertise: true
  authorization { user: routes, password: $NATS_PASSWORD_ROUTES }
  {{- if .Values.tls.enabled }}
  tls { cert_file: "/run/tls/tls.crt", key_file: "/run/tls/tls.key", ca_file: "/run/tls/ca.crt" }
  {{- end }}
  routes: [
    {{- range $host := splitList "," (include "eventsapp.hosts" (dict "root" . "component" "nats" "domain" "nats" "replicas" .Values.nats.replicas "port" 6222)) }}
    "nats-route://{{ $host }}"
    {{- end }}
  ]
}
{{- end }}
{{- end -}}
