{{/* The spec of a job on the payments' database and its backups; takes (dict "root" $ "command" (list "node" "backup/backup.ts"), and "deadlineSeconds" where it has one). */}}
{{- define "eventsapp.backupJob" -}}
{{- $root := .root -}}
{{- $backup := $root.Values.backup -}}
{{- $sets := (include "eventsapp.mongodbSets" $root | fromJson).sets -}}
{{- $environment := dict "LOG_FORMAT" "json" "BACKUP_KEEP" $backup.keep "BACKUP_KEEP_DAYS" $backup.keepDays -}}
{{- if $backup.s3.url }}
{{- $_ := set $environment "BACKUP_S3_URL" $backup.s3.url }}
{{- $_ := set $environment "BACKUP_S3_REGION" $backup.s3.region }}
{{- with $backup.s3.endpoint }}{{ $_ := set $environment "BACKUP_S3_ENDPOINT" . }}{{ end }}
{{- else }}
{{- $_ := set $environment "BACKUP_DIR" "/backups" }}
{{- end }}
{{- if $root.Values.tls.enabled }}{{ $_ := set $environment "NODE_EXTRA_CA_CERTS" "/run/eventsapp/ca/ca.crt" }}{{ end -}}
backoffLimit: 6
{{- with .deadlineSeconds }}
# One that hangs would keep all later ones from being made.
activeDeadlineSeconds: {{ . }}
{{- end }}
template:
  metadata:
    labels:
      {{- include "eventsapp.podLabels" (dict "root" $root "component" "backup") | nindent 6 }}
  spec:
    {{- include "eventsapp.podSecurity" (dict "root" $root "user" 1000) | nindent 4 }}
    {{- include "eventsapp.pullSecrets" $root | nindent 4 }}
    {{- include "eventsapp.scheduling" $root | nindent 4 }}
    restartPolicy: Never
    containers:
      - {{- include "eventsapp.container" (dict "root" $root "name" "backup") | nindent 8 }}
        command: {{ .command | toJson }}
        env:
          {{- include "eventsapp.envMap" $environment | trim | nindent 10 }}
          {{- include "eventsapp.envFromSecret" (dict "name" "BACKUP_PASSPHRASE" "secret" (include "eventsapp.passwordsSecret" $root) "key" "backup") | nindent 10 }}
          {{- include "eventsapp.mongodbEnv" (dict "root" $root "set" (last $sets) "user" "payments") | nindent 10 }}
          {{- if $backup.s3.url }}
          {{- $credentials := required "backup.s3.url is set without backup.s3.existingSecret: name the Secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" $backup.s3.existingSecret }}
          {{- include "eventsapp.envFromSecret" (dict "name" "AWS_ACCESS_KEY_ID" "secret" $credentials "key" "AWS_ACCESS_KEY_ID") | nindent 10 }}
          {{- include "eventsapp.envFromSecret" (dict "name" "AWS_SECRET_ACCESS_KEY" "secret" $credentials "key" "AWS_SECRET_ACCESS_KEY") | nindent 10 }}
          {{- end }}
        resources:
          {{- toYaml $backup.resources | nindent 10 }}
        volumeMounts:
          - { name: tmp, mountPath: /tmp }
          {{- if not $backup.s3.url }}
          - { name: backups, mountPath: /backups }
          {{- end }}
          {{- if $root.Values.tls.enabled }}
          - { name: ca, mountPath: /run/eventsapp/ca, readOnly: true }
          {{- end }}
    volumes:
      # Plain copies of the payments are proven here: they go with the pod.
      - name: tmp
        emptyDir: {}
      {{- if not $backup.s3.url }}
      - name: backups
        persistentVolumeClaim: { claimName: {{ include "eventsapp.fullname" $root }}-backup }
      {{- end }}
      {{- if $root.Values.tls.enabled }}
      {{- include "eventsapp.caVolume" $root | nindent 6 }}
      {{- end }}
{{- end -}}
