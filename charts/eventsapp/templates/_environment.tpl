{{/* All environment of one service; takes (dict "root" $ "name" "orders" "service" …). */}}
{{- define "eventsapp.environment" -}}
{{- $values := .root.Values -}}
{{- $needs := .service.needs -}}
{{- $fixed := dict "SERVICES" .name "HOST" "0.0.0.0" "OPS_PORT" "9090" -}}
{{- if .service.port }}{{ $_ := set $fixed "PORT" (toString .service.port) }}{{ end -}}
{{- if .service.shutdownDelaySeconds }}{{ $_ := set $fixed "SHUTDOWN_DELAY" (printf "%ds" (int .service.shutdownDelaySeconds)) }}{{ end -}}
{{- if has "publicUrl" $needs }}{{ $_ := set $fixed "PUBLIC_URL" (include "eventsapp.publicUrl" .root) }}{{ end -}}
{{- if and (has "keys" $needs) (not $values.keys.existingSecret) (not (has .name (list "gateway" "users" "payments" "tickets"))) }}
{{- fail (printf "services.%s.needs has keys, and keys are made for gateway, users, payments and tickets alone: set keys.existingSecret to a Secret that has %s.json, or leave them out" .name .name) }}
{{- end -}}
{{- if has "keys" $needs }}{{ $_ := set $fixed "KEYS_FILE" "/run/eventsapp/keys/keys.json" }}{{ end -}}
{{- if $values.tls.enabled }}{{ $_ := set $fixed "NODE_EXTRA_CA_CERTS" "/run/eventsapp/ca/ca.crt" }}{{ end -}}
{{- $given := mergeOverwrite (deepCopy $values.env) (deepCopy .service.env) -}}
{{- $reserved := concat (without (keys $fixed) "HOST") (list "PORT" "SHUTDOWN_DELAY" "PUBLIC_URL" "KEYS_FILE" "NODE_EXTRA_CA_CERTS" "NATS_URL" "MONGO_URL" "PAYMENTS_MONGO_URL" "REDIS_URL" "SMTP_URL" "SMS_URL" "MAIL_FROM" "SMS_FROM") -}}
{{- range $variable := keys $given -}}
{{- if has $variable $reserved }}{{ fail (printf "services.%s.env or env sets %s, which the chart sets itself: leave it out" $.name $variable) }}{{ end -}}
{{- end -}}
{{- include "eventsapp.envMap" (merge $given $fixed) }}
{{ include "eventsapp.natsEnv" (dict "root" .root "user" .name) }}
{{- range $set := (include "eventsapp.mongodbSets" .root | fromJson).sets }}
{{- if has $set.need $needs }}
{{ include "eventsapp.mongodbEnv" (dict "root" $.root "set" $set "user" $.name) }}
{{- end }}
{{- end }}
{{- if has "redis" $needs }}
{{ include "eventsapp.redisEnv" .root }}
{{- end }}
{{- if has "mail" $needs }}
{{- include "eventsapp.senderEnv" (dict "values" $values.mail "section" "mail" "variable" "SMTP") }}
{{- include "eventsapp.senderEnv" (dict "values" $values.sms "section" "sms" "variable" "SMS") }}
{{- end }}
{{- range .service.extraEnv }}
{{- if has .name (concat $reserved (keys $given)) }}{{ fail (printf "services.%s.extraEnv sets %s a second time: leave it out" $.name .name) }}{{ end }}
{{- end }}
{{- with .service.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}
