{{/*
The longest that a process takes to stop after its shutdown delay, in seconds: 10 to answer the requests under way, 0.5
until the others know, 10 for the calls and 10 for what is begun, 10 for the rounds, and one to spare.
*/}}
{{- define "eventsapp.longestStop" -}}42{{- end -}}

{{/* Refuses times to stop that do not add up; takes (dict "name" "orders" "service" …). */}}
{{- define "eventsapp.requireDrain" -}}
{{- $least := add .service.shutdownDelaySeconds (include "eventsapp.longestStop" . | int) -}}
{{- if lt (int .service.terminationGracePeriodSeconds) (int $least) -}}
{{- fail (printf "services.%s.terminationGracePeriodSeconds is %d, and a stop takes up to %d seconds (shutdownDelaySeconds %d and %s for what is under way): set %d or more" .name (int .service.terminationGracePeriodSeconds) $least (int .service.shutdownDelaySeconds) (include "eventsapp.longestStop" .) $least) -}}
{{- end -}}
{{- end -}}
