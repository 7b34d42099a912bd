{{/* Members of a store on different nodes and zones, as a preference. Takes (dict "root" $ "component" "nats"). */}}
{{- define "eventsapp.spreadStore" -}}
topologySpreadConstraints:
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - topologyKey: {{ $key }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "eventsapp.selector" $ | nindent 8 }}
  {{- end }}
{{- end -}}

{{/* One member away at a time. Takes the same. */}}
{{- define "eventsapp.storeBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "eventsapp.metadata" . | nindent 2 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "eventsapp.selector" . | nindent 6 }}
{{- end -}}

{{/* The volume "data" of a StatefulSet, where it has one; without one, dataFolder stands among the pod's volumes. */}}
{{- define "eventsapp.dataVolume" -}}
{{- if .persistence.enabled -}}
volumeClaimTemplates:
  - metadata: { name: data }
    spec:
      accessModes: [ReadWriteOnce]
      {{- with .persistence.storageClass }}
      storageClassName: {{ . }}
      {{- end }}
      resources: { requests: { storage: {{ .persistence.size }} } }
{{- end -}}
{{- end -}}

{{- define "eventsapp.dataFolder" -}}
{{- if not .enabled }}
- name: data
  emptyDir: {}
{{- end }}
{{- end -}}
