/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static dev.assent.internal.config.Variable.Scope.EXPORTER;
import static dev.assent.internal.config.Variable.Scope.LISTED;
import static dev.assent.internal.config.Variable.Scope.OTLP;
import static dev.assent.internal.config.Variable.Scope.PROCESS;
import static dev.assent.internal.config.Variable.Scope.QUEUE;
import static dev.assent.internal.config.Variable.Scope.SCRAPED;
import static dev.assent.internal.config.Variable.Scope.SENDING;
import static dev.assent.internal.config.Variable.Type.DURATION;
import static dev.assent.internal.config.Variable.Type.FLAG;
import static dev.assent.internal.config.Variable.Type.LIST;
import static dev.assent.internal.config.Variable.Type.MAP;
import static dev.assent.internal.config.Variable.Type.NUMBER;
import static dev.assent.internal.config.Variable.Type.TEXT;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All variables that Assent reads, each declared once: its name, type, default as the environment
 * writes it, and description. Readers, the refusal of unknown names, the Spring starter and its
 * metadata, and the tables of docs/CONFIGURATION.md follow this table.
 */
public enum Variable {
  ASSENT_ENABLED("Whether data may leave the process; false switches Assent off.", FLAG, "true"),
  ASSENT_POLICY(
      "Policies: strict, terms, or paths; the most restrictive rule applies.", LIST, "strict"),
  ASSENT_SHADOW_POLICY(
      "Policies beside those in force, which only count what they would decide otherwise.", LIST),
  ASSENT_CATALOG(
      "Paths of catalog files, which add names of fields to the built-in catalog.", LIST),
  ASSENT_PURPOSE(
      "Purpose at all exporters that have none of their own.", TEXT, "service_operation"),
  ASSENT_RECIPIENT("Recipient at all exporters that have none of their own.", TEXT, "first_party"),
  ASSENT_DESTINATIONS(
      "Names of destinations. They replace the exporters that the application configures.", LIST),
  ASSENT_SUBJECT(
      "The only subject of this process, such as acme/u7; or acme/*, to serve one account.", TEXT),
  ASSENT_SUBJECT_BAGGAGE("Name of the baggage entry that names subjects.", TEXT, "assent.subject"),
  ASSENT_TRUSTED_PROCESSORS(
      "Class names of span and log record processors that are known not to export.", LIST),
  ASSENT_PROMETHEUS_GATED(
      "Whether PrometheusRegistry beans are gated. With false, they export without Assent.",
      FLAG,
      "true"),
  ASSENT_PROPAGATE(
      "Names that may leave in headers, by host: *.example.com=tenant; without host, to all.",
      TEXT),
  ASSENT_PROPAGATE_PURPOSE(
      "Purpose at the hosts of assent.propagate: for all, or by host.", TEXT, "service_operation"),
  ASSENT_PROPAGATE_RECIPIENT(
      "Recipient at the hosts of assent.propagate: for all, or by host.", TEXT, "first_party"),
  ASSENT_CONSENT_SOURCE(
      "Sources of choices: env, file:PATH, or the address of a consent platform.", LIST, "env"),
  ASSENT_CONSENT(
      "Choices of env, such as ai_training=content.chat;product_improvement=!content.", TEXT),
  ASSENT_CONSENT_TERMS(
      "Date of the terms under which the grants in assent.consent were given.", TEXT),
  ASSENT_CONSENT_HEADERS(
      "Headers of requests to consent platforms; no message or log line repeats a value.", MAP),
  ASSENT_CONSENT_INSECURE(
      "For tests only: whether plain HTTP may go to platforms on other hosts.", FLAG, "false"),
  ASSENT_CONSENT_REFRESH("Interval at which sources are asked again.", DURATION, "60s"),
  ASSENT_CONSENT_MAX_STALENESS(
      "Age beyond which a grant that no source confirmed counts as unknown.", DURATION, "24h"),
  ASSENT_CONSENT_KEYS(
      "Public keys that must have signed documents: a JWK set, or the path of its file.", TEXT),
  ASSENT_CONSENT_CACHE_MAX_BYTES(
      "Maximum memory for cached answers of consent platforms, in bytes.", NUMBER, "67108864"),
  ASSENT_STATE_DIR(
      "Directory that keeps the last known choices of platforms across restarts.", TEXT),
  ASSENT_AUDIT_DIR(
      "Directory of the audit journal, which records choices and their effects.", TEXT),
  ASSENT_AUDIT_MAX_BYTES(
      "Maximum size of the journal of one process, in bytes; then its oldest lines go.",
      NUMBER,
      "67108864"),
  ASSENT_HOLD_MAX_BYTES(
      "Maximum memory for data that waits for a choice, in bytes; 0 for none.", NUMBER, "4194304"),
  ASSENT_HOLD_DEADLINE("Maximum time for which data waits for a choice.", DURATION, "1h"),
  ASSENT_SPOOL_DIR(
      "Directory in which encrypted data waits while its receiver is not available.", TEXT),
  ASSENT_SPOOL_MAX_BYTES(
      "Maximum size of the data on disk per destination, in bytes.", NUMBER, "67108864"),
  ASSENT_SPOOL_MAX_AGE("Age beyond which data on disk is deleted.", DURATION, "18h"),
  ASSENT_DELETION_ENDPOINT(
      "Address that is asked to delete sent data. Requires assent.state-dir.", TEXT),
  ASSENT_DELETION_HEADERS(
      "Headers of deletion requests; no message or log line repeats a value.", MAP),
  ASSENT_DELETION_NOTICE(
      "Address at the consent platform that is told whom a deletion request concerns.", TEXT),
  ASSENT_DELETION_ANSWERS(
      "Whether the process asks the deletion endpoint what became of accepted requests.",
      FLAG,
      "false"),
  ASSENT_DELETION_RETENTION(
      "Time for which receivers keep data. Afterwards, no deletion is requested.", DURATION),
  ASSENT_INVENTORY(
      "For tests and builds: file for the inventory and the names of all captured data.", TEXT),
  ASSENT_REPORT(
      "File for the report on what stays: a page (.html), or its data alone (.json).", TEXT),
  ASSENT_REPORT_ONLY(
      "First and last day on which gates only report: 2026-11-29/2027-01-31, in UTC.", TEXT),
  ASSENT_REPORT_UNCLASSIFIED(
      "For development: file for the names that were withheld as unclassified.", TEXT),
  ASSENT_TRANSPORT(
      "Name of the transport that carries requests: jdk, or one on the class path.", TEXT),
  ASSENT_VIEWER(
      "Local page of assent-viewer that shows what left: true, false, or a port.", TEXT, "false"),
  ASSENT_VIEWER_CONTENT(
      "For development: whether the viewer shows values other than service.*.", FLAG, "false"),

  PURPOSE(EXPORTER, "Purpose for which the destination uses the data.", TEXT),
  RECIPIENT(EXPORTER, "Recipient: first_party, processor or third_party.", TEXT),
  LABEL(EXPORTER, "Who receives the data, in words for people; it permits nothing.", TEXT),
  ENDPOINT(
      SENDING, "Base address of a receiver; v1/<signal> is added.", TEXT, "http://localhost:4318"),
  HEADERS(SENDING, "Headers of requests; no message or log line repeats a value.", MAP),
  COMPRESSION(SENDING, "Compression of requests: none or gzip.", TEXT, "none"),
  TIMEOUT(SENDING, "Maximum time of one attempt.", DURATION, "10s"),
  CERTIFICATE(SENDING, "PEM file of the certificates to trust.", TEXT),
  CLIENT_KEY(SENDING, "PEM file of the client's private key (PKCS#8), for mutual TLS.", TEXT),
  CLIENT_CERTIFICATE(SENDING, "PEM file of the client's certificate, for mutual TLS.", TEXT),
  SIGNALS(LISTED, "Signals that it receives: traces, metrics, logs; all by default.", LIST),
  LISTEN(SCRAPED, "Host and port at which the destination is scraped.", TEXT),
  TOKEN(SCRAPED, "Bearer token of a scraper.", TEXT),
  SERVER_KEY(SCRAPED, "PEM file of the server's private key (PKCS#8), for HTTPS.", TEXT),
  SERVER_CERTIFICATE(SCRAPED, "PEM file of the server's certificate, for HTTPS.", TEXT),

  DO_NOT_TRACK(TEXT),
  OTEL_SDK_DISABLED(FLAG, "false"),
  OTEL_SERVICE_NAME(TEXT),
  OTEL_RESOURCE_ATTRIBUTES(MAP),
  PROTOCOL(OTLP, TEXT, "http/protobuf"),
  OTEL_TRACES_EXPORTER(TEXT, "otlp"),
  OTEL_METRICS_EXPORTER(TEXT, "otlp"),
  OTEL_LOGS_EXPORTER(TEXT, "otlp"),
  OTEL_PROPAGATORS(LIST, "tracecontext"),
  OTEL_TRACES_SAMPLER(TEXT, "parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG(NUMBER, "1.0"),
  OTEL_BSP_SCHEDULE_DELAY(DURATION, "5s"),
  OTEL_BLRP_SCHEDULE_DELAY(DURATION, "1s"),
  MAX_QUEUE_SIZE(QUEUE, NUMBER, "2048"),
  MAX_EXPORT_BATCH_SIZE(QUEUE, NUMBER, "512"),
  EXPORT_TIMEOUT(QUEUE, DURATION, "30s"),
  OTEL_METRIC_EXPORT_INTERVAL(DURATION, "60s"),
  OTEL_METRIC_EXPORT_TIMEOUT(DURATION, "30s"),
  OTEL_METRICS_EXEMPLAR_FILTER(TEXT, "trace_based"),
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE(TEXT, "cumulative"),
  OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION(TEXT, "explicit_bucket_histogram"),
  OTEL_ATTRIBUTE_COUNT_LIMIT(NUMBER, "128"),
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT(NUMBER),
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT(NUMBER),
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT(NUMBER),
  OTEL_SPAN_EVENT_COUNT_LIMIT(NUMBER, "128"),
  OTEL_SPAN_LINK_COUNT_LIMIT(NUMBER, "128"),
  OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT(NUMBER),
  OTEL_LINK_ATTRIBUTE_COUNT_LIMIT(NUMBER),
  OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT(NUMBER),
  OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT(NUMBER),
  OTEL_JAVA_EXPORTER_MEMORY_MODE(TEXT, "reusable_data");

  final Scope scope;

  /** For editors; empty if others describe the variable. */
  final String description;

  final Type type;

  /** The value if the variable is not set; null if there is none, or if it depends on others. */
  final @Nullable String otherwise;

  /** A variable that others describe, such as OpenTelemetry. */
  Variable(Type type) {
    this(PROCESS, "", type, null);
  }

  Variable(Type type, String otherwise) {
    this(PROCESS, "", type, otherwise);
  }

  Variable(String description, Type type) {
    this(PROCESS, description, type, null);
  }

  Variable(String description, Type type, String otherwise) {
    this(PROCESS, description, type, otherwise);
  }

  Variable(Scope scope, String description, Type type) {
    this(scope, description, type, null);
  }

  Variable(Scope scope, Type type, String otherwise) {
    this(scope, "", type, otherwise);
  }

  Variable(Scope scope, String description, Type type, @Nullable String otherwise) {
    this.scope = scope;
    this.description = description;
    this.type = type;
    this.otherwise = otherwise;
  }

  /** Returns the start of the names of a destination's variables. */
  public static String prefix(String destination) {
    return KnownVariables.DESTINATION + destination.toUpperCase(Locale.ROOT) + "_";
  }

  /** Returns the whole name under a prefix of the scope, such as {@code OTEL_BSP_}. */
  public String in(String prefix) {
    return prefix + name();
  }

  /** Returns the properties that can be maps in YAML, with {@code *} for names of destinations. */
  public static Stream<String> mapProperties() {
    return Stream.of(values())
        .filter(it -> it.type == Type.MAP)
        .flatMap(it -> it.names(List.of("*")).stream())
        .map(Variable::property);
  }

  /** Returns the property that stands for a variable, with a point between all words. */
  public static String property(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** Returns the variable that a property stands for. */
  public static String ofProperty(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Returns the default as a setting; blank if there is none. */
  Setting otherwise(String name) {
    return new Setting(name, otherwise == null ? "" : otherwise);
  }

  /** Returns all names of this variable, if these are the destinations. */
  List<String> names(Collection<String> destinations) {
    List<String> names = new ArrayList<>();
    for (String prefix : scope.prefixes) {
      names.add(in(prefix));
    }
    if (scope.isOfDestination) {
      for (String destination : destinations) {
        names.add(in(prefix(destination)));
      }
    }
    return names;
  }

  /** How a value is written. */
  enum Type {
    FLAG,
    TEXT,
    /** Items with commas between them. */
    LIST,
    /** Pairs of {@code key=value} with commas between them. */
    MAP,
    DURATION,
    NUMBER
  }

  /** What a variable describes. */
  enum Scope {
    PROCESS(false, ""),
    /** Each destination, and each exporter of an application. */
    EXPORTER(true),
    /** Each destination in {@code ASSENT_DESTINATIONS}. */
    LISTED(true),
    /** As listed, and only in Assent's own SDK, which can be scraped. */
    SCRAPED(true),
    /** As listed, and OpenTelemetry's endpoints. */
    SENDING(true, otlp()),
    /** OpenTelemetry's endpoints: the general one and those of signals. */
    OTLP(false, otlp()),
    /** The queues of spans and of log records. */
    QUEUE(false, "OTEL_BSP_", "OTEL_BLRP_");

    final boolean isOfDestination;

    /** The prefixes of names, without those of destinations. */
    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    final List<String> prefixes;

    Scope(boolean isOfDestination, String... prefixes) {
      this.isOfDestination = isOfDestination;
      this.prefixes = List.of(prefixes);
    }

    private static String[] otlp() {
      String all = EndpointReader.OTLP;
      return new String[] {all, all + "TRACES_", all + "METRICS_", all + "LOGS_"};
    }
  }
}
