{{/* What every pod of the release may do: as little as possible (the restricted pod security standard). Takes the user's id. */}}
{{- define "eventsapp.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ . }}
  runAsGroup: {{ . }}
  fsGroup: {{ . }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "eventsapp.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end -}}

{{- define "eventsapp.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* A container of the shop's image; takes (dict "root" $ "name" "orders"). */}}
{{- define "eventsapp.container" -}}
name: {{ .name }}
image: {{ include "eventsapp.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
{{ include "eventsapp.containerSecurity" . }}
{{- end -}}

{{/* Environment from a map of names and values. */}}
{{- define "eventsapp.envMap" -}}
{{- range $name, $value := . }}
- { name: {{ $name }}, value: {{ $value | toString | quote }} }
{{- end }}
{{- end -}}

{{/* Environment from one key of a Secret; takes (dict "name" "X" "secret" "s" "key" "k"). */}}
{{- define "eventsapp.envFromSecret" -}}
- name: {{ .name }}
  valueFrom: { secretKeyRef: { name: {{ .secret }}, key: {{ .key }} } }
{{- end -}}
