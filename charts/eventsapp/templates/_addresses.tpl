{{/* Where the servers are, as environment of a service: only what it needs, and of the bus and the ledgers as its own user. */}}

{{/* The users of the bus, whose permissions are the code's: one of each service, `shop` of a process of several, `operator` of the console. */}}
{{- define "eventsapp.busUsers" -}}
{{- $users := list -}}
{{- range $entry := regexFindAll "user: \"[a-z-]+\"" (.Files.Get "files/bus-users.conf") -1 -}}
{{- $users = append $users (trimAll "\"" (trimPrefix "user: " $entry)) -}}
{{- end -}}
{{- $users | toJson -}}
{{- end -}}

{{/* Services with a ledger in the given server; takes (dict "root" $ "need" "mongodb"). */}}
{{- define "eventsapp.keepers" -}}
{{- $keepers := list -}}
{{- range $name := keys .root.Values.services | sortAlpha -}}
{{- $service := include "eventsapp.service" (dict "root" $.root "name" $name) | fromJson -}}
{{- if has $.need $service.needs }}{{ $keepers = append $keepers $name }}{{ end -}}
{{- end -}}
{{- $keepers | toJson -}}
{{- end -}}

{{/* The sets of MongoDB: their values, component, need, database names and variable. */}}
{{- define "eventsapp.mongodbSets" -}}
{{- $ledgers := dict "values" .Values.mongodb "component" "mongodb" "need" "mongodb" "variable" "MONGO_URL" "passwords" "mongodb" -}}
{{- $payments := dict "values" .Values.paymentsMongodb "component" "payments-mongodb" "need" "paymentsMongodb" "variable" "PAYMENTS_MONGO_URL" "passwords" "payments-mongodb" -}}
{{- dict "sets" (list $ledgers $payments) | toJson -}}
{{- end -}}

{{/* Pods of a store with their port, by the names in its headless service; takes (dict "root" $ "component" "nats" "domain" (component of that service) "replicas" 1 "port" 4222). */}}
{{- define "eventsapp.hosts" -}}
{{- $release := include "eventsapp.fullname" .root -}}
{{- $hosts := list -}}
{{- range $n := until (int .replicas) -}}
{{- $hosts = append $hosts (printf "%s-%s-%d.%s-%s.%s.svc:%d" $release $.component $n $release $.domain $.root.Release.Namespace (int $.port)) -}}
{{- end -}}
{{- join "," $hosts -}}
{{- end -}}

{{/* NATS_URL of one user; takes (dict "root" $ "user" "orders"). */}}
{{- define "eventsapp.natsEnv" -}}
{{- $nats := .root.Values.nats -}}
{{- if $nats.enabled -}}
{{- if not (has .user (include "eventsapp.busUsers" .root | fromJsonArray)) -}}
{{- fail (printf "services.%s is no service of this version: the bus knows %s" .user (include "eventsapp.busUsers" .root | fromJsonArray | join ", ")) -}}
{{- end -}}
{{- $scheme := ternary "tls" "nats" .root.Values.tls.enabled -}}
{{- $hosts := splitList "," (include "eventsapp.hosts" (dict "root" .root "component" "nats" "domain" "nats" "replicas" $nats.replicas "port" 4222)) -}}
{{ include "eventsapp.envFromSecret" (dict "name" "NATS_PASSWORD" "secret" (include "eventsapp.passwordsSecret" .root) "key" (printf "nats-%s" .user)) }}
- name: NATS_URL
  value: {{ printf "%s://%s:$(NATS_PASSWORD)@%s" $scheme .user (join (printf ",%s://" $scheme) $hosts) | quote }}
{{- else -}}
{{ include "eventsapp.envFromSecret" (dict "name" "NATS_URL" "secret" (required "nats.enabled is false without nats.external.existingSecret: name the Secret with the NATS_URL of each service" $nats.external.existingSecret) "key" .user) }}
{{- end -}}
{{- end -}}

{{/* The address of a MongoDB for one user; takes (dict "root" $ "set" (of mongodbSets) "user" "orders"). */}}
{{- define "eventsapp.mongodbEnv" -}}
{{- $values := .set.values -}}
{{- if $values.enabled -}}
{{- $host := printf "%s-%s.%s.svc:27017" (include "eventsapp.fullname" .root) .set.component .root.Release.Namespace -}}
{{- $password := printf "%s_PASSWORD" (trimSuffix "_URL" .set.variable) -}}
{{ include "eventsapp.envFromSecret" (dict "name" $password "secret" (include "eventsapp.passwordsSecret" .root) "key" (printf "%s-%s" .set.passwords .user)) }}
- name: {{ .set.variable }}
  value: {{ printf "mongodb://%s:$(%s)@%s/eventsapp?replicaSet=rs0&authSource=admin%s" .user $password $host (ternary "&tls=true" "" .root.Values.tls.enabled) | quote }}
{{- else -}}
{{- $section := ternary "paymentsMongodb" "mongodb" (eq .set.component "payments-mongodb") -}}
{{ include "eventsapp.envFromSecret" (dict "name" .set.variable "secret" (required (printf "%s.enabled is false without %s.external.existingSecret: name the Secret with %s" $section $section .set.variable) $values.external.existingSecret) "key" (ternary .user .set.variable $values.external.keyPerService)) }}
{{- end -}}
{{- end -}}

{{- define "eventsapp.redisEnv" -}}
{{- $redis := .Values.redis -}}
{{- if $redis.enabled -}}
{{ include "eventsapp.envFromSecret" (dict "name" "REDIS_PASSWORD" "secret" (include "eventsapp.passwordsSecret" .) "key" "redis") }}
- name: REDIS_URL
  value: {{ printf "%s://:$(REDIS_PASSWORD)@%s-redis.%s.svc:6379" (ternary "rediss" "redis" .Values.tls.enabled) (include "eventsapp.fullname" .) .Release.Namespace | quote }}
{{- else -}}
{{ include "eventsapp.envFromSecret" (dict "name" "REDIS_URL" "secret" (required "redis.enabled is false without redis.external.existingSecret: name the Secret with REDIS_URL" $redis.external.existingSecret) "key" "REDIS_URL") }}
{{- end -}}
{{- end -}}

{{/* One way to send messages, where its Secret is named; takes (dict "values" .Values.mail "section" "mail" "variable" "SMTP"). */}}
{{- define "eventsapp.senderEnv" -}}
{{- with .values.existingSecret }}
{{ include "eventsapp.envFromSecret" (dict "name" (printf "%s_URL" $.variable) "secret" . "key" (printf "%s_URL" $.variable)) }}
- name: {{ ternary "MAIL_FROM" "SMS_FROM" (eq $.variable "SMTP") }}
  value: {{ required (printf "%s.existingSecret is set without %s.from: say who sends" $.section $.section) $.values.from | quote }}
{{- end }}
{{- end -}}
