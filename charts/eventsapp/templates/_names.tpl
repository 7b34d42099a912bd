{{/* What all names of the release begin with; a StatefulSet's may have 52 characters, and payments-mongodb comes behind it. */}}
{{- define "eventsapp.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | replace "." "-" | trunc 35 | trimSuffix "-" -}}
{{- end -}}

{{/* Labels that a Deployment is found by; takes (dict "root" $ "component" "orders"). */}}
{{- define "eventsapp.selector" -}}
app.kubernetes.io/name: eventsapp
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Labels of a pod: none that change with a version, or each version would restart all stores. Takes the same. */}}
{{- define "eventsapp.podLabels" -}}
{{ include "eventsapp.selector" . }}
app.kubernetes.io/part-of: eventsapp
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Labels of an object; takes the same. */}}
{{- define "eventsapp.labels" -}}
{{ include "eventsapp.podLabels" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* Name, namespace and labels; takes the same. */}}
{{- define "eventsapp.metadata" -}}
name: {{ include "eventsapp.fullname" .root }}-{{ .component }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "eventsapp.labels" . | nindent 2 }}
{{- end -}}

{{- define "eventsapp.image" -}}
{{- $image := .Values.image -}}
{{- with $image.registry }}{{ . }}/{{ end }}{{ $image.repository }}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag | default .Chart.AppVersion }}{{ end -}}
{{- end -}}

{{/* Where buyers reach the shop. */}}
{{- define "eventsapp.publicUrl" -}}
{{- if .Values.publicUrl -}}
{{ .Values.publicUrl }}
{{- else if and .Values.httpRoute.enabled .Values.httpRoute.hostnames -}}
{{ ternary "https" "http" .Values.httpRoute.https }}://{{ first .Values.httpRoute.hostnames }}
{{- else if and .Values.ingress.enabled .Values.ingress.hosts -}}
{{ ternary "https" "http" (not (empty .Values.ingress.tlsSecret)) }}://{{ first .Values.ingress.hosts }}
{{- else -}}
{{- fail "publicUrl is empty, and neither ingress.hosts nor httpRoute.hostnames says how buyers reach the shop: set one of them" -}}
{{- end -}}
{{- end -}}

{{/* One service over the defaults, as JSON; takes (dict "root" $ "name" "orders"). */}}
{{- define "eventsapp.service" -}}
{{- $own := index .root.Values.services .name | default dict -}}
{{- mustMergeOverwrite (deepCopy .root.Values.serviceDefaults) (deepCopy $own) | toJson -}}
{{- end -}}

{{/* Fewest pods of a service, which its PodDisruptionBudget depends on. */}}
{{- define "eventsapp.fewestPods" -}}
{{- ternary .autoscaling.minReplicas .replicas .autoscaling.enabled -}}
{{- end -}}
