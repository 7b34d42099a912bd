{{/* The head of a NetworkPolicy, up to its spec; takes (dict "root" $ "name" "nats"). */}}
{{- define "eventsapp.policy" }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "eventsapp.metadata" (dict "root" .root "component" .name) | nindent 2 }}
spec:
{{- end -}}

{{/* A selector of the release's pods of some components, as JSON; takes (dict "root" $ "components" (list "nats")). */}}
{{- define "eventsapp.podsOf" -}}
{{- dict "matchLabels" (dict "app.kubernetes.io/name" "eventsapp" "app.kubernetes.io/instance" .root.Release.Name)
  "matchExpressions" (list (dict "key" "app.kubernetes.io/component" "operator" "In" "values" .components)) | toJson -}}
{{- end -}}

{{- define "eventsapp.enabledServices" -}}
{{- $enabled := list -}}
{{- range $name := keys .Values.services | sortAlpha -}}
{{- if (include "eventsapp.service" (dict "root" $ "name" $name) | fromJson).enabled }}{{ $enabled = append $enabled $name }}{{ end -}}
{{- end -}}
{{- $enabled | toJson -}}
{{- end -}}

{{/* Which components use which store, on which port. */}}
{{- define "eventsapp.storeUses" -}}
{{- $services := include "eventsapp.enabledServices" . | fromJsonArray -}}
{{- $using := dict "redis" list "mongodb" list "paymentsMongodb" list -}}
{{- range $name := $services -}}
{{- $service := include "eventsapp.service" (dict "root" $ "name" $name) | fromJson -}}
{{- range $need := keys $using -}}
{{- if has $need $service.needs }}{{ $_ := set $using $need (append (get $using $need) $name) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- $onBus := $services -}}
{{- if .Values.console.enabled }}{{ $onBus = append $onBus "console" }}{{ end -}}
{{- $payments := $using.paymentsMongodb -}}
{{- if .Values.backup.enabled }}{{ $payments = append $payments "backup" }}{{ end -}}
{{- list
  (dict "component" "nats" "users" $onBus "isBundled" .Values.nats.enabled "to" .Values.nats.external.to "port" (ternary 4222 .Values.nats.external.port .Values.nats.enabled))
  (dict "component" "redis" "users" $using.redis "isBundled" .Values.redis.enabled "to" .Values.redis.external.to "port" (ternary 6379 .Values.redis.external.port .Values.redis.enabled))
  (dict "component" "mongodb" "users" $using.mongodb "isBundled" .Values.mongodb.enabled "to" .Values.mongodb.external.to "port" (ternary 27017 .Values.mongodb.external.port .Values.mongodb.enabled))
  (dict "component" "payments-mongodb" "users" $payments "isBundled" .Values.paymentsMongodb.enabled "to" .Values.paymentsMongodb.external.to "port" (ternary 27017 .Values.paymentsMongodb.external.port .Values.paymentsMongodb.enabled))
  | toJson -}}
{{- end -}}
