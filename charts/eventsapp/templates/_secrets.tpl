{{/* Refuses to make what tools that render without a cluster would make again each time. Takes (dict "root" $ "section" "keys"). */}}
{{- define "eventsapp.requireMaking" -}}
{{- if not .root.Values.generateSecrets -}}
{{- fail (printf "generateSecrets is false without %s.existingSecret: name a Secret (README of the chart, Secrets of your own)" .section) -}}
{{- end -}}
{{- end -}}

{{- define "eventsapp.passwordsSecret" -}}
{{- .Values.passwords.existingSecret | default (printf "%s-passwords" (include "eventsapp.fullname" .)) -}}
{{- end -}}

{{- define "eventsapp.keysSecret" -}}
{{- .Values.keys.existingSecret | default (printf "%s-keys" (include "eventsapp.fullname" .)) -}}
{{- end -}}

{{- define "eventsapp.tlsSecret" -}}
{{- .Values.tls.existingSecret | default (printf "%s-tls" (include "eventsapp.fullname" .)) -}}
{{- end -}}

{{/* Names of all passwords of the release. */}}
{{- define "eventsapp.passwordNames" -}}
{{- $names := list "nats-routes" "redis" "backup" -}}
{{- range $user := include "eventsapp.busUsers" . | fromJsonArray }}{{ $names = append $names (printf "nats-%s" $user) }}{{ end -}}
{{- range $set := (include "eventsapp.mongodbSets" . | fromJson).sets -}}
{{- $names = append (append $names (printf "%s-root" $set.passwords)) (printf "%s-keyfile" $set.passwords) -}}
{{- range $user := include "eventsapp.keepers" (dict "root" $ "need" $set.need) | fromJsonArray }}{{ $names = append $names (printf "%s-%s" $set.passwords $user) }}{{ end -}}
{{- end -}}
{{- $names | toJson -}}
{{- end -}}

{{/* Annotations of what must outlive the release, as its volumes do. */}}
{{- define "eventsapp.kept" -}}
annotations: { helm.sh/resource-policy: keep }
{{- end -}}

{{/* What a Secret of this release holds already, as JSON; without a cluster, as for helm template, nothing. Takes (dict "root" $ "component" "keys"). */}}
{{- define "eventsapp.keptData" -}}
{{- $found := lookup "v1" "Secret" .root.Release.Namespace (printf "%s-%s" (include "eventsapp.fullname" .root) .component) | default dict -}}
{{- $found.data | default dict | toJson -}}
{{- end -}}

{{/* The stores that this release installs, by component. */}}
{{- define "eventsapp.bundledServers" -}}
{{- $servers := list -}}
{{- if .Values.nats.enabled }}{{ $servers = append $servers "nats" }}{{ end -}}
{{- if .Values.redis.enabled }}{{ $servers = append $servers "redis" }}{{ end -}}
{{- range $set := (include "eventsapp.mongodbSets" . | fromJson).sets -}}
{{- if $set.values.enabled }}{{ $servers = append $servers $set.component }}{{ end -}}
{{- end -}}
{{- $servers | toJson -}}
{{- end -}}

{{/* The certificate of a server, as a volume; takes (dict "root" $ "component" "nats"). */}}
{{- define "eventsapp.serverTlsVolume" -}}
- name: tls
  secret:
    secretName: {{ include "eventsapp.tlsSecret" .root }}
    items:
      - { key: ca.crt, path: ca.crt }
      - { key: {{ .component }}.crt, path: tls.crt }
      - { key: {{ .component }}.key, path: tls.key }
{{- end -}}

{{/* The authority that clients trust, as a volume. */}}
{{- define "eventsapp.caVolume" -}}
- name: ca
  secret:
    secretName: {{ include "eventsapp.tlsSecret" . }}
    items: [{ key: ca.crt, path: ca.crt }]
{{- end -}}
