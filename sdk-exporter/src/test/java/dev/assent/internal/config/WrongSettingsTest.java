/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every invalid value of the environment contract: variables (several joined by {@code &}), and the
 * expected part of the message. The message must name the first variable.
 */
class WrongSettingsTest {
  private static final String TABLE =
      """
      ASSENT_ENABLED=0                          | '0' is not valid; valid: true, false
      ASSENT_ENABLED=1                          | valid: true, false
      ASSENT_ENABLED=yes                        | valid: true, false
      ASSENT_ENABLED=off                        | valid: true, false
      ASSENT_ENABLE=true                        | unknown; did you mean ASSENT_ENABLED?
      ASSENT_POLCY=strict                       | unknown; did you mean ASSENT_POLICY?
      ASSENT_CONSENT_MAXSTALENESS=1h            | did you mean ASSENT_CONSENT_MAX_STALENESS?
      ASSENT_=x                                 | unknown; did you mean
      ASSENT_POLICY=strikt                      | 'strikt' is not valid; valid: strict, terms, or the path
      ASSENT_POLICY=STRICT                      | valid: strict, terms
      ASSENT_POLICY=,                           | valid: strict, terms
      ASSENT_POLICY=strict,./none.yaml          | './none.yaml' does not exist
      ASSENT_POLICY=/                           | '/' is not a file
      ASSENT_SHADOW_POLICY=strict,./none.yaml   | './none.yaml' does not exist
      ASSENT_CATALOG=./none.yaml                | './none.yaml' does not exist
      ASSENT_CATALOG=/                          | '/' is not a file
      ASSENT_CATALOG=,                          | valid: paths of catalog files
      ASSENT_PURPOSE=AI Training                | 'AI Training' is not valid; valid: [service_operation,
      ASSENT_PURPOSE=any,security               | is not valid; valid: [service_operation
      ASSENT_RECIPIENT=second_party             | valid: first_party, processor, third_party
      ASSENT_RECIPIENT=FIRST_PARTY              | valid: first_party, processor, third_party
      ASSENT_DESTINATIONS=Ops                   | 'Ops' is not valid; valid: names of [a-z]
      ASSENT_DESTINATIONS=a-b                   | 'a-b' is not valid
      ASSENT_DESTINATIONS=,                     | list 1 to 32 names
      ASSENT_DESTINATIONS=a,a                   | 'a' is listed twice
      ASSENT_DESTINATIONS=a,a_client            | would share variables
      ASSENT_DESTINATION_A_PURPOSE              & ASSENT_DESTINATIONS=a & ASSENT_DESTINATION_A_RECIPIENT=processor | is required: the purpose of its data
      ASSENT_DESTINATION_A_RECIPIENT            & ASSENT_DESTINATIONS=a & ASSENT_DESTINATION_A_PURPOSE=security | is required: the recipient of its data
      ASSENT_DESTINATION_A_PURPOSE=security     | does not match a destination in ASSENT_DESTINATIONS, which lists []
      ASSENT_DESTINATION_B_PURPOSE=security     & ASSENT_DESTINATIONS=a | does not match a destination in ASSENT_DESTINATIONS, which lists [a]
      ASSENT_DESTINATION_A_PURPSE=security      & ASSENT_DESTINATIONS=a | did you mean ASSENT_DESTINATION_A_PURPOSE?
      ASSENT_DESTINATION_A=x                    & ASSENT_DESTINATIONS=a | does not match a destination
      ASSENT_DESTINATION_A_PURPOSE=Any!         & ASSENT_DESTINATIONS=a & ASSENT_DESTINATION_A_RECIPIENT=processor | 'Any!' is not valid
      ASSENT_DESTINATION_A_RECIPIENT=nobody     & ASSENT_DESTINATIONS=a & ASSENT_DESTINATION_A_PURPOSE=security | valid: first_party, processor, third_party
      ASSENT_PURPOSE=security                   & $A | has no effect if ASSENT_DESTINATIONS is set; set ASSENT_DESTINATION_<NAME>_PURPOSE
      ASSENT_RECIPIENT=processor                & $A | has no effect if ASSENT_DESTINATIONS is set; set ASSENT_DESTINATION_<NAME>_RECIPIENT
      ASSENT_DESTINATION_A_LABEL=Acme\u202egmbh & $A | one line of 1 to 200 characters
      ASSENT_DESTINATION_A_LABEL=Acme\tGmbH     & $A | one line of 1 to 200 characters
      ASSENT_DESTINATION_DEFAULT_LABEL=Acme     & $A | does not match a destination
      ASSENT_DESTINATION_A_SIGNALS=spans        & $A | valid: traces, metrics, logs
      ASSENT_DESTINATION_A_SIGNALS=,            & $A | valid: traces, metrics, logs
      ASSENT_DESTINATION_A_ENDPOINT=ftp://host  & $A | must start with http:// or https://
      ASSENT_DESTINATION_A_ENDPOINT=http://u:hunter2@host | does not match a destination
      ASSENT_DESTINATION_A_ENDPOINT=http://u:hunter2@host & $A | contains a user or password
      ASSENT_DESTINATION_A_HEADERS=hunter2      & $A | write key=value,key=value
      ASSENT_DESTINATION_A_COMPRESSION=zstd     & $A | valid: none, gzip
      ASSENT_DESTINATION_A_TIMEOUT=0            & $A | must be at least 1ms
      ASSENT_DESTINATION_A_CERTIFICATE=./none   & $A | './none' does not exist
      ASSENT_DESTINATION_A_CLIENT_KEY=./none    & $A | needs the certificate too; set ASSENT_DESTINATION_A_CLIENT_CERTIFICATE
      ASSENT_DESTINATION_A_CLIENT_CERTIFICATE=./none & $A | needs the client's key too; set ASSENT_DESTINATION_A_CLIENT_KEY
      ASSENT_DESTINATIONS=a,a_server            | would share variables
      ASSENT_DESTINATION_A_LISTEN=9464          & $A | valid: host:port, such as 127.0.0.1:9464
      ASSENT_DESTINATION_A_LISTEN=localhost:99999 & $A | valid: host:port
      ASSENT_DESTINATION_A_LISTEN=http://localhost:1 & $A | valid: host:port
      ASSENT_DESTINATION_A_LISTEN=0.0.0.0:9464  & $A | can be reached from other machines; listen on 127.0.0.1, or set ASSENT_DESTINATION_A_TOKEN
      ASSENT_DESTINATION_A_LISTEN=[::]:9464     & $A | can be reached from other machines
      ASSENT_DESTINATION_A_TOKEN=hunter2        & $A & ASSENT_DESTINATION_A_LISTEN=localhost:1 | not a token; write 16 to 512 characters
      ASSENT_DESTINATION_A_TOKEN=hunter2hunter2hunter2 & $A | has no effect without ASSENT_DESTINATION_A_LISTEN
      ASSENT_DESTINATION_A_SERVER_KEY=./none    & $A | has no effect without ASSENT_DESTINATION_A_LISTEN
      ASSENT_DESTINATION_A_SERVER_CERTIFICATE=./none & $A | has no effect without ASSENT_DESTINATION_A_LISTEN
      ASSENT_DESTINATION_A_SERVER_KEY=./none    & $A & ASSENT_DESTINATION_A_LISTEN=localhost:1 | needs the certificate too
      ASSENT_DESTINATION_A_SERVER_CERTIFICATE=./none & $A & ASSENT_DESTINATION_A_LISTEN=localhost:1 | needs the server's key too
      ASSENT_DESTINATION_A_CERTIFICATE=./none   & $A & ASSENT_DESTINATION_A_LISTEN=localhost:1 | the certificates of scrapers need TLS; set ASSENT_DESTINATION_A_SERVER_KEY
      ASSENT_DESTINATION_A_SIGNALS=traces,metrics & $A & ASSENT_DESTINATION_A_LISTEN=localhost:1 | takes only metrics
      ASSENT_DESTINATION_A_ENDPOINT=http://h    & $A & ASSENT_DESTINATION_A_LISTEN=localhost:1 | has no effect on a destination that is scraped
      ASSENT_DESTINATION_A_HEADERS=a=hunter2    & $A & ASSENT_DESTINATION_A_LISTEN=localhost:1 | has no effect on a destination that is scraped
      ASSENT_DESTINATION_A_COMPRESSION=gzip     & $A & ASSENT_DESTINATION_A_LISTEN=localhost:1 | has no effect on a destination that is scraped
      ASSENT_DESTINATION_A_TIMEOUT=0            & $A & ASSENT_DESTINATION_A_LISTEN=localhost:1 | must be at least 1ms
      ASSENT_CONSENT_SOURCE=environment         | valid: env, file:PATH
      ASSENT_CONSENT_SOURCE=,                   | valid: env, file:PATH
      ASSENT_CONSENT_SOURCE=htps://h/?hunter2   | item 1 is not valid; valid: env, file:PATH
      ASSENT_CONSENT_SOURCE=https://h/?a,hunter2 | item 2 is not valid; valid: env, file:PATH
      ASSENT_CONSENT_SOURCE=file:               | file: needs a path
      ASSENT_CONSENT_SOURCE=file:/              | '/' is a directory
      ASSENT_CONSENT_SOURCE=env,https://hunter2@host/x | contains a user or password
      ASSENT_CONSENT_SOURCE=HTTP://host         | plain http is allowed for loopback addresses only; use https, or set ASSENT_CONSENT_INSECURE=true
      ASSENT_CONSENT_SOURCE=http://127.0.0.1.hunter2.example/ | plain http is allowed for loopback addresses only
      ASSENT_CONSENT_SOURCE=http://localhost.hunter2.example/ | plain http is allowed for loopback addresses only
      ASSENT_CONSENT_SOURCE=http://[::2]/       & ASSENT_CONSENT_INSECURE=false | plain http is allowed for loopback addresses only
      ASSENT_CONSENT_SOURCE=https:///hunter2    | has no valid host and port
      ASSENT_CONSENT_SOURCE=https://host:99999  | has no valid host and port
      ASSENT_CONSENT_SOURCE=https://host/#hunter2 | must have no fragment
      ASSENT_CONSENT_SOURCE=https://{subject}/  | {subject} only in its path or query
      ASSENT_CONSENT_SOURCE=https://h/{subject}/{subject} | {subject} more than once
      ASSENT_CONSENT_SOURCE=https://h/{hunter2} | not an address
      ASSENT_CONSENT_SOURCE=https://h/hunter2ü  | a character that must be percent-encoded
      OTEL_EXPORTER_OTLP_ENDPOINT=https://h/hunter2ü | a character that must be percent-encoded
      ASSENT_CONSENT_SOURCE=https://h/a,https://h/a | an address is listed twice
      ASSENT_CONSENT_SOURCE=https://h/a?hunter2,https://H/a | an address is listed twice
      ASSENT_CONSENT_INSECURE=1                 | valid: true, false
      ASSENT_CONSENT_HEADERS=a=hunter2          | ASSENT_CONSENT_SOURCE lists no http(s) address
      ASSENT_CONSENT_HEADERS=a=hunter2          & ASSENT_CONSENT_SOURCE=https://h/a,https://h:444/b | must have the same origin
      ASSENT_CONSENT_HEADERS=hunter2            & ASSENT_CONSENT_SOURCE=https://h | write key=value,key=value
      ASSENT_CONSENT_HEADERS=Accept=hunter2     & ASSENT_CONSENT_SOURCE=https://h | 'accept' is set by the transport
      ASSENT_CONSENT_HEADERS=a=hunter2%0d%0ab:c & ASSENT_CONSENT_SOURCE=https://h | a control or non-ASCII character
      ASSENT_CONSENT=hunter2                    & ASSENT_CONSENT_SOURCE=file:x.json | ASSENT_CONSENT_SOURCE does not list env
      ASSENT_CONSENT_TERMS=yesterday            | 'yesterday' is not valid; valid: a date such as 2023-08-07
      ASSENT_CONSENT_TERMS=2023-02-30           | valid: a date
      ASSENT_CONSENT_REFRESH=0                  | must be at least 1ms
      ASSENT_CONSENT_REFRESH=-1s                | valid: a duration such as 500ms
      ASSENT_CONSENT_REFRESH=1w                 | valid: a duration such as 500ms
      ASSENT_CONSENT_REFRESH=1.5s               | valid: a duration such as 500ms
      ASSENT_CONSENT_MAX_STALENESS=forever      | valid: a duration such as 500ms
      ASSENT_CONSENT_MAX_STALENESS=999999999999999999d | is too long; the maximum is 106751d
      ASSENT_CONSENT_KEYS=hunter2               | valid: the path of a JWK set, or the set itself
      ASSENT_CONSENT_KEYS=/                     | valid: the path of a JWK set, or the set itself
      ASSENT_CONSENT_KEYS={"hunter2": []}       | expected a JWK set
      ASSENT_CONSENT_KEYS={"keys": []}          | keys: expected 1 to 64 keys
      ASSENT_CONSENT_KEYS={"keys": [{"kty": "oct", "k": "hunter2"}]} | keys[0].k: is secret
      ASSENT_CONSENT_KEYS={"keys": [{"kty": "RSA"}]} | keys[0].kty: not supported; valid: kty OKP with crv Ed25519
      ASSENT_CONSENT_CACHE_MAX_BYTES=1          | valid: a whole number from 65536 to 2147483647
      ASSENT_CONSENT_CACHE_MAX_BYTES=64MB       | valid: a whole number from 65536 to 2147483647
      ASSENT_STATE_DIR=./pom.xml                | './pom.xml' can't be written; name a directory
      ASSENT_STATE_DIR=./pom.xml/state          | can't be written; name a directory
      ASSENT_STATE_DIR=/dev/null                | can't be written; name a directory
      ASSENT_AUDIT_DIR=./pom.xml                | './pom.xml' can't be written; name a directory
      ASSENT_AUDIT_DIR=/dev/null/audit          | can't be written; name a directory
      ASSENT_AUDIT_DIR=./x & ASSENT_SPOOL_DIR=./y/../x | names the directory of ASSENT_SPOOL_DIR, too
      ASSENT_AUDIT_DIR=./x & ASSENT_STATE_DIR=./x | names the directory of ASSENT_STATE_DIR, too
      ASSENT_AUDIT_MAX_BYTES=2000000            | has no effect without ASSENT_AUDIT_DIR
      ASSENT_AUDIT_MAX_BYTES=1 & ASSENT_AUDIT_DIR=./x | valid: a whole number from 1048576 to 2147483647
      ASSENT_REPORT=./report.txt                | valid: the path of a file that ends in .html or .json
      ASSENT_REPORT=./no/such/dir/stays.html    | can't be written; name a file in a directory that can
      ASSENT_REPORT=./all.json                  & ASSENT_CONSENT_SOURCE=file:all.json | names the file of ASSENT_CONSENT_SOURCE, too
      ASSENT_REPORT=./all.json                  & ASSENT_INVENTORY=./all.json | names the file of ASSENT_INVENTORY, too
      ASSENT_REPORT=./all.json                  & ASSENT_REPORT_UNCLASSIFIED=./././all.json | names the file of ASSENT_REPORT_UNCLASSIFIED
      ASSENT_REPORT_ONLY=2026-11-29/2027-01-31  | is valid only for an SDK that OpenTelemetry's autoconfiguration
      ASSENT_REPORT_UNCLASSIFIED=./no/such/dir/file | can't be written
      ASSENT_REPORT_UNCLASSIFIED=/              | can't be written
      ASSENT_INVENTORY=./no/such/dir/file       | can't be written
      ASSENT_TRANSPORT=Ok Http                  | valid: jdk, or the name of a transport
      ASSENT_VIEWER=0                           | valid: true, false, or a port from 1 to 65535
      ASSENT_VIEWER_CONTENT=true                | has no effect without ASSENT_VIEWER
      ASSENT_HOLD_MAX_BYTES=-1                  | valid: a whole number from 0 to 2147483647
      ASSENT_HOLD_DEADLINE=soon                 | valid: a duration such as 500ms
      ASSENT_SPOOL_DIR=./pom.xml                | './pom.xml' can't be written; name a directory
      ASSENT_SPOOL_MAX_BYTES=70000              | has no effect without ASSENT_SPOOL_DIR
      ASSENT_SPOOL_MAX_AGE=1h                   | has no effect without ASSENT_SPOOL_DIR
      ASSENT_SPOOL_MAX_BYTES=1 & ASSENT_SPOOL_DIR=./x | valid: a whole number from 65536 to 2147483647
      ASSENT_DELETION_ENDPOINT=http://hunter2   | plain http is allowed for loopback addresses only; use https
      ASSENT_DELETION_ENDPOINT=https://hunter2/ | needs ASSENT_STATE_DIR
      ASSENT_DELETION_ENDPOINT=http://localhost/hunter2 | needs ASSENT_STATE_DIR
      ASSENT_DELETION_ENDPOINT=https://a:hunter2@host/ | put credentials into the headers
      ASSENT_DELETION_ENDPOINT=https://host/#hunter2 | the address must have no fragment
      ASSENT_DELETION_RETENTION=30d             | needs ASSENT_DELETION_ENDPOINT
      ASSENT_DELETION_HEADERS=a=hunter2         | needs ASSENT_DELETION_ENDPOINT
      ASSENT_DELETION_NOTICE=https://hunter2    | needs ASSENT_DELETION_ENDPOINT
      ASSENT_DELETION_NOTICE=https://hunter2/ & ASSENT_DELETION_ENDPOINT=https://e.example & ASSENT_STATE_DIR=./state | must have the scheme, the host and the port
      ASSENT_DELETION_ANSWERS=true              | needs ASSENT_DELETION_ENDPOINT
      ASSENT_DELETION_ANSWERS=perhaps & ASSENT_DELETION_ENDPOINT=https://e.example & ASSENT_STATE_DIR=./state | valid: true, false
      ASSENT_DELETION_ANSWERS=true & ASSENT_DELETION_ENDPOINT=https://e.example & ASSENT_STATE_DIR=./state & ASSENT_CONSENT_SOURCE=https://h/c & ASSENT_DELETION_NOTICE=https://h/hunter2 | use one of them
      ASSENT_DELETION_HEADERS=host=hunter2 & ASSENT_DELETION_ENDPOINT=https://e.example & ASSENT_STATE_DIR=./state | 'host' is set by the transport
      ASSENT_DELETION_ENDPOINT=hunter2          | must start with http:// or https://
      OTEL_SDK_DISABLED=1                       | valid: true, false
      OTEL_TRACES_EXPORTER=jaeger               | 'jaeger' is not valid; valid: otlp, none
      OTEL_METRICS_EXPORTER=prometheus          | valid: otlp, none
      OTEL_LOGS_EXPORTER=otlp,console           | valid: otlp, none
      OTEL_PROFILES_EXPORTER=otlp               | not supported by Assent
      OTEL_EXPORTER_OTLP_PROTOCOL=grpc          | grpc is not supported; set it to http/protobuf
      OTEL_EXPORTER_OTLP_PROTOCOL=http/json     | http/json is not supported; set it to http/protobuf
      OTEL_EXPORTER_OTLP_PROTOCOL=http          | valid: http/protobuf
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc   | grpc is not supported
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=grpc  | grpc is not supported
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL=http/json | http/json is not supported
      OTEL_EXPORTER_OTLP_ENDPOINT=localhost:4318 | must start with http:// or https://
      OTEL_EXPORTER_OTLP_ENDPOINT=http://       | write http://host:port
      OTEL_EXPORTER_OTLP_ENDPOINT=http:4318     | no valid host
      OTEL_EXPORTER_OTLP_ENDPOINT=http://a_b:4318 | no valid host
      OTEL_EXPORTER_OTLP_ENDPOINT=http://u:hunter2@a_b | contains a user or password
      OTEL_EXPORTER_OTLP_ENDPOINT=http://host:99999 | no valid host and port
      OTEL_EXPORTER_OTLP_ENDPOINT=http://host?key=hunter2 | no query and no fragment
      OTEL_EXPORTER_OTLP_ENDPOINT=http://host#hunter2 | no query and no fragment
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=file:///x | must start with http:// or https://
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=x     | must start with http:// or https://
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://%zz | not an address
      OTEL_EXPORTER_OTLP_HEADERS=hunter2        | write key=value,key=value
      OTEL_EXPORTER_OTLP_HEADERS==hunter2       | write key=value,key=value
      OTEL_EXPORTER_OTLP_HEADERS=a b=hunter2    | a name is not a valid header name
      OTEL_EXPORTER_OTLP_HEADERS=a=hunter2,a=1  | a key is given twice
      OTEL_EXPORTER_OTLP_HEADERS=a=hunter2,A=1  | 'a' is given twice
      OTEL_EXPORTER_OTLP_HEADERS=Host=hunter2   | 'host' is set by the transport
      OTEL_EXPORTER_OTLP_HEADERS=a=hunter2%zz   | not percent-encoded UTF-8
      OTEL_EXPORTER_OTLP_HEADERS=a=hunter2%4    | not percent-encoded UTF-8
      OTEL_EXPORTER_OTLP_HEADERS=a=hunter2%ff   | not percent-encoded UTF-8
      OTEL_EXPORTER_OTLP_HEADERS=a=hunter2%0d%0ab:c | a control or non-ASCII character
      OTEL_EXPORTER_OTLP_TRACES_HEADERS=hunter2 | write key=value,key=value
      OTEL_EXPORTER_OTLP_METRICS_HEADERS=hunter2 | write key=value,key=value
      OTEL_EXPORTER_OTLP_LOGS_HEADERS=hunter2   | write key=value,key=value
      OTEL_EXPORTER_OTLP_COMPRESSION=zstd       | valid: none, gzip
      OTEL_EXPORTER_OTLP_TRACES_COMPRESSION=x   | valid: none, gzip
      OTEL_EXPORTER_OTLP_METRICS_COMPRESSION=x  | valid: none, gzip
      OTEL_EXPORTER_OTLP_LOGS_COMPRESSION=x     | valid: none, gzip
      OTEL_EXPORTER_OTLP_TIMEOUT=soon           | valid: a duration
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT=0       | at least 1ms
      OTEL_EXPORTER_OTLP_METRICS_TIMEOUT=x      | valid: a duration
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT=x         | valid: a duration
      OTEL_EXPORTER_OTLP_CERTIFICATE=./none     | './none' does not exist
      OTEL_EXPORTER_OTLP_CERTIFICATE=/          | '/' is not a file
      OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE=./none | './none' does not exist
      OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE=./none | './none' does not exist
      OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE=./none | './none' does not exist
      OTEL_EXPORTER_OTLP_CLIENT_KEY=./none      | needs the certificate too
      OTEL_EXPORTER_OTLP_CLIENT_KEY=./none      & OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE=./none | './none' does not exist
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE=./none | needs the client's key too
      OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY=./none | needs the certificate too
      OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE=./none | needs the client's key too
      OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY=./none | needs the certificate too
      OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE=./none | needs the client's key too
      OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY=./none | needs the certificate too
      OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE=./none | needs the client's key too
      OTEL_EXPORTER_OTLP_INSECURE=true          | not supported by Assent
      OTEL_EXPORTER_OTLP_ENDPOIT=x              | did you mean OTEL_EXPORTER_OTLP_ENDPOINT?
      OTEL_EXPORTER_ZIPKIN_ENDPOINT=x           | not supported by Assent
      OTEL_EXPORTER_PROMETHEUS_PORT=1           | not supported by Assent
      OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED=true | not supported by Assent
      OTEL_CONFIG_FILE=x.yaml                   | not supported by Assent
      OTEL_EXPERIMENTAL_CONFIG_FILE=x.yaml      | not supported by Assent
      OTEL_JAVA_METRICS_CARDINALITY_LIMIT=10    | not supported by Assent
      OTEL_BSP_MAX_QUEUE=1                      | did you mean OTEL_BSP_MAX_QUEUE_SIZE?
      OTEL_BLRP_MAX_QUEUE=1                     | did you mean OTEL_BLRP_MAX_QUEUE_SIZE?
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=x | valid: cumulative, delta, lowmemory
      OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION=x | valid: explicit_bucket_histogram, base2_exponential_bucket_histogram
      OTEL_TRACES_SAMPLER=jaeger_remote         | valid: always_on, always_off, traceidratio, parentbased_always_on
      OTEL_TRACES_SAMPLER_ARG=1.5               | valid: a number from 0 to 1
      OTEL_TRACES_SAMPLER_ARG=NaN               | valid: a number from 0 to 1
      OTEL_TRACES_SAMPLER_ARG=half              | valid: a number from 0 to 1
      OTEL_ATTRIBUTE_COUNT_LIMIT=-1             | valid: a whole number from 0
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT=x       | valid: a whole number from 0
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=1.0       | valid: a whole number from 0
      OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT=x  | valid: a whole number from 0
      OTEL_SPAN_EVENT_COUNT_LIMIT=99999999999   | valid: a whole number from 0
      OTEL_SPAN_LINK_COUNT_LIMIT=x              | valid: a whole number from 0
      OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT=x        | valid: a whole number from 0
      OTEL_LINK_ATTRIBUTE_COUNT_LIMIT=x         | valid: a whole number from 0
      OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT=x    | valid: a whole number from 0
      OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT=x | valid: a whole number from 0
      OTEL_BSP_SCHEDULE_DELAY=x                 | valid: a duration
      OTEL_BSP_MAX_QUEUE_SIZE=0                 | valid: a whole number from 1
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE=0          | valid: a whole number from 1
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE=3000       | is more than OTEL_BSP_MAX_QUEUE_SIZE, which is 2048
      OTEL_BSP_EXPORT_TIMEOUT=0                 | at least 1ms
      OTEL_BLRP_SCHEDULE_DELAY=x                | valid: a duration
      OTEL_BLRP_MAX_QUEUE_SIZE=x                | valid: a whole number from 1
      OTEL_BLRP_MAX_EXPORT_BATCH_SIZE=9999      | is more than OTEL_BLRP_MAX_QUEUE_SIZE
      OTEL_BLRP_EXPORT_TIMEOUT=x                | valid: a duration
      OTEL_METRIC_EXPORT_INTERVAL=0             | at least 1ms
      OTEL_METRIC_EXPORT_TIMEOUT=x              | valid: a duration
      OTEL_METRICS_EXEMPLAR_FILTER=all          | valid: trace_based, always_on, always_off
      ASSENT_SUBJECT=*                          | '*' is valid only as the last segment, such as acme/*
      ASSENT_SUBJECT=hunter2/u*                 | '*' is valid only as the last segment, such as acme/*
      ASSENT_SUBJECT=*/hunter2                  | '*' is valid only as the last segment, such as acme/*
      ASSENT_SUBJECT=hunter2/*/*                | '*' is valid only as the last segment, such as acme/*
      ASSENT_SUBJECT=hunter2/**                 | '*' is valid only as the last segment, such as acme/*
      ASSENT_SUBJECT=/*                         | write account/user, such as acme/u7, or acme/*
      ASSENT_SUBJECT=hunter2//*                 | write account/user, such as acme/u7, or acme/*
      ASSENT_SUBJECT=hunter2 a                  | write account/user, such as acme/u7, or acme/*
      ASSENT_SUBJECT_BAGGAGE=hunter2 a          | is not the key of a baggage entry
      ASSENT_SUBJECT_BAGGAGE=hunter2,b          | is not the key of a baggage entry
      ASSENT_SUBJECT_BAGGAGE=hunter2/b          | is not the key of a baggage entry
      ASSENT_TRUSTED_PROCESSORS=com.x.A,b-c     | valid: full names of classes, such as
      ASSENT_TRUSTED_PROCESSORS=io.opentelemetry.sdk.trace.export.SimpleSpanProcessor | exports, or
      ASSENT_TRUSTED_PROCESSORS=io.opentelemetry.sdk.logs.MultiLogRecordProcessor | exports, or
      ASSENT_TRUSTED_PROCESSORS=,               | valid: full names of classes, such as
      ASSENT_PROMETHEUS_GATED=perhaps           | valid: true, false
      ASSENT_PROPAGATE=*                        | valid: keys of baggage entries and vendors of trace state
      ASSENT_PROPAGATE=a b                      | valid: keys of baggage entries and vendors of trace state
      ASSENT_PROPAGATE=,                        | valid: keys of baggage entries and vendors of trace state
      ASSENT_PROPAGATE=tenant,Assent.category   | names that begin with assent. never leave
      ASSENT_PROPAGATE=;                        | valid: keys of baggage entries and vendors of trace state
      ASSENT_PROPAGATE=example.com=             | valid: keys of baggage entries and vendors of trace state
      ASSENT_PROPAGATE=*=tenant                 | '*' is not a host; valid: example.com, *.example.com
      ASSENT_PROPAGATE=a.*.com=tenant           | 'a.*.com' is not a host
      ASSENT_PROPAGATE=http://a.com=tenant      | 'http://a.com' is not a host
      ASSENT_PROPAGATE=*.com=tenant             | '*.com' covers hosts of many owners
      ASSENT_PROPAGATE=*.CO.uk:443=tenant       | '*.CO.uk:443' covers hosts of many owners
      ASSENT_PROPAGATE=*.0.0.1=tenant           | '*.0.0.1' is not a host
      ASSENT_PROPAGATE=*.[::1]=tenant           | '*.[::1]' is not a host
      ASSENT_PROPAGATE=user@a.com=tenant        | 'user@a.com' is not a host
      ASSENT_PROPAGATE=a.com.=tenant            | 'a.com.' is not a host
      ASSENT_PROPAGATE=bücher.example=tenant    | 'bücher.example' is not a host
      ASSENT_PROPAGATE=a.com:0=tenant           | 'a.com:0' is not a host
      ASSENT_PROPAGATE=a.com:65536=tenant       | 'a.com:65536' is not a host
      ASSENT_PROPAGATE=a.com=tenant;A.com=x     | lists a.com twice; write its names once
      ASSENT_PROPAGATE=tenant;region            | has two groups without hosts; write one
      ASSENT_PROPAGATE=a.com=assent.subject     | names that begin with assent. never leave
      ASSENT_PROPAGATE_PURPOSE=a.com=security   | names a.com, which ASSENT_PROPAGATE does not list
      ASSENT_PROPAGATE_PURPOSE=; & ASSENT_PROPAGATE=a.com=x | valid: one value for all hosts
      ASSENT_PROPAGATE_RECIPIENT=a.com=third_party & ASSENT_PROPAGATE=b.com=tenant | names a.com, which ASSENT_PROPAGATE does not list
      ASSENT_PROPAGATE_RECIPIENT=friends & ASSENT_PROPAGATE=tenant | valid: first_party, processor, third_party
      ASSENT_PROPAGATE_RECIPIENT=first_party;processor & ASSENT_PROPAGATE=tenant | has two values for the same hosts; write one
      ASSENT_PROPAGATE=hunter2 & ASSENT_SUBJECT_BAGGAGE=Hunter2 | the entry of ASSENT_SUBJECT_BAGGAGE never leaves
      OTEL_PROPAGATORS=tracecontext,baggage     | baggage carries application data past the gate; valid: tracecontext, none
      OTEL_PROPAGATORS=b3                       | 'b3' is not supported, since other formats may carry more than ids
      OTEL_PROPAGATORS=tracecontext,none        | valid: either tracecontext or none
      OTEL_PROPAGATORS=,                        | valid: either tracecontext or none
      OTEL_JAVA_EXPORTER_MEMORY_MODE=x          | valid: reusable_data, immutable_data
      OTEL_RESOURCE_ATTRIBUTES=hunter2          | write key=value,key=value
      OTEL_RESOURCE_ATTRIBUTES=a=hunter2%       | not percent-encoded UTF-8
      OTEL_RESOURCE_ATTRIBUTES=ä=hunter2        | not printable ASCII
      """;

  private static final String A =
      "ASSENT_DESTINATIONS=a & ASSENT_DESTINATION_A_PURPOSE=security"
          + " & ASSENT_DESTINATION_A_RECIPIENT=first_party";

  static List<String> rows() {
    return TABLE.lines().toList();
  }

  @Test
  void table_everyName_hasARow() {
    Set<String> names = VariableTest.names("a");
    rows().forEach(row -> names.remove(row.split("[=&]")[0].strip()));

    // any text is valid for these
    assertThat(names).containsExactly("DO_NOT_TRACK", "OTEL_SERVICE_NAME");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void read_wrongValue_namesVariableAndWhatIsValid(String row) {
    String[] cells = row.split("\\|");
    Map<String, String> variables = variables(cells[0].replace("$A", A));
    String first = cells[0].split("[=&]")[0].strip();

    assertThatThrownBy(() -> Settings.read(Environment.of(variables)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(first + ": ")
        .hasMessageContaining(cells[1].strip())
        .hasMessageNotContaining("hunter2");
  }

  private static Map<String, String> variables(String cell) {
    Map<String, String> variables = new HashMap<>();
    for (String pair : cell.split(" +& ")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        variables.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
      }
    }
    return variables;
  }
}
