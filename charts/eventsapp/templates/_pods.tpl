{{/* What every pod of the release may do: as little as possible (the restricted pod security standard). Takes (dict "root" $ "user" 1000). */}}
{{- define "eventsapp.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  {{- if .root.Values.fixedUserIds }}
  runAsUser: {{ .user }}
  runAsGroup: {{ .user }}
  fsGroup: {{ .user }}
  {{- end }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* Where pods go that belong to no service: stores, console, backup, test. */}}
{{- define "eventsapp.scheduling" -}}
{{- with .Values.scheduling }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}
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
{{- /* Numbers of values files are floats, and a million would be 1e+06. */}}
{{- if and (kindIs "float64" $value) (eq $value (floor $value)) }}{{ $value = int64 $value }}{{ end }}
- { name: {{ $name }}, value: {{ $value | toString | quote }} }
{{- end }}
{{- end -}}

{{/* Environment from one key of a Secret; takes (dict "name" "X" "secret" "s" "key" "k"). */}}
{{- define "eventsapp.envFromSecret" -}}
- name: {{ .name }}
  valueFrom: { secretKeyRef: { name: {{ .secret }}, key: {{ .key }} } }
{{- end -}}
