/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.internal.category.CategoryAttribute;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.ExemplarFilter;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads the standard {@code OTEL_*} variables that configure the SDK. */
final class TelemetryReader {
  private static final List<String> TEMPORALITIES = List.of("cumulative", "delta", "lowmemory");
  private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private static final String EXPLICIT = "explicit_bucket_histogram";
  private static final String EXPONENTIAL = "base2_exponential_bucket_histogram";

  private final Environment environment;

  TelemetryReader(Environment environment) {
    this.environment = environment;
  }

  TelemetrySettings read() {
    // has no effect: Assent's encoder keeps no buffer
    boolean unused =
        environment
            .get(Variable.OTEL_JAVA_EXPORTER_MEMORY_MODE)
            .oneOf(oneOf("reusable_data", true, "immutable_data", true));
    return new TelemetrySettings(
        resource(),
        propagates(environment.get(Variable.OTEL_PROPAGATORS)),
        sampler(),
        spanLimits(),
        logLimits(),
        queue("OTEL_BSP_", Variable.OTEL_BSP_SCHEDULE_DELAY),
        queue("OTEL_BLRP_", Variable.OTEL_BLRP_SCHEDULE_DELAY),
        metrics());
  }

  private Attributes resource() {
    AttributesBuilder resource = Attributes.builder();
    Setting attributes = environment.find(Variable.OTEL_RESOURCE_ATTRIBUTES);
    if (attributes != null) {
      attributes
          .pairs()
          .forEach(
              (name, pair) -> {
                if (!ATTRIBUTE_NAME.matcher(name).matches()) {
                  throw attributes.problem("a name is not printable ASCII of 1 to 255 characters");
                }
                if (name.equals(CategoryAttribute.NAME)) {
                  throw attributes.problem(
                      "a resource can't declare assent.category, since each datum has its own:"
                          + " declare it on spans, log records and measurements, or give names"
                          + " their categories in a catalog file");
                }
                resource.put(name, PercentEncoding.attributeValue(pair));
              });
    }
    Setting service = environment.find(Variable.OTEL_SERVICE_NAME);
    if (service != null) {
      resource.put("service.name", service.text());
    }
    return resource.build();
  }

  private static boolean propagates(Setting setting) {
    boolean traceContext = false;
    boolean none = false;
    for (Setting item : setting.list()) {
      switch (item.text()) {
        case "tracecontext" -> traceContext = true;
        case "none" -> none = true;
        case "baggage" ->
            throw item.problem(
                "baggage carries application data past the gate; valid: tracecontext, none");
        default ->
            throw item.problem(
                item.shown()
                    + " is not supported, since other formats may carry more than ids past the"
                    + " gate; valid: tracecontext, none");
      }
    }
    if (traceContext == none) {
      throw setting.invalid("either tracecontext or none");
    }
    return traceContext;
  }

  private Sampler sampler() {
    double ratio = environment.get(Variable.OTEL_TRACES_SAMPLER_ARG).ratio();
    // made when chosen: a sampler by ratio formats its description with the locale's data
    Supplier<Sampler> byRatio = () -> Sampler.traceIdRatioBased(ratio);
    Map<String, Supplier<Sampler>> valid = new LinkedHashMap<>();
    valid.put("always_on", Sampler::alwaysOn);
    valid.put("always_off", Sampler::alwaysOff);
    valid.put("traceidratio", byRatio);
    valid.put("parentbased_always_on", () -> Sampler.parentBased(Sampler.alwaysOn()));
    valid.put("parentbased_always_off", () -> Sampler.parentBased(Sampler.alwaysOff()));
    valid.put("parentbased_traceidratio", () -> Sampler.parentBased(byRatio.get()));
    return environment.get(Variable.OTEL_TRACES_SAMPLER).oneOf(valid).get();
  }

  private SpanLimits spanLimits() {
    int attributes = count(environment.get(Variable.OTEL_ATTRIBUTE_COUNT_LIMIT));
    int length = count(Variable.OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT, Integer.MAX_VALUE);
    return SpanLimits.builder()
        .setMaxNumberOfAttributes(count(Variable.OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT, attributes))
        .setMaxAttributeValueLength(count(Variable.OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT, length))
        .setMaxNumberOfEvents(count(environment.get(Variable.OTEL_SPAN_EVENT_COUNT_LIMIT)))
        .setMaxNumberOfLinks(count(environment.get(Variable.OTEL_SPAN_LINK_COUNT_LIMIT)))
        .setMaxNumberOfAttributesPerEvent(
            count(Variable.OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT, attributes))
        .setMaxNumberOfAttributesPerLink(
            count(Variable.OTEL_LINK_ATTRIBUTE_COUNT_LIMIT, attributes))
        .build();
  }

  private LogLimits logLimits() {
    int attributes = count(environment.get(Variable.OTEL_ATTRIBUTE_COUNT_LIMIT));
    int length = count(Variable.OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT, Integer.MAX_VALUE);
    return LogLimits.builder()
        .setMaxNumberOfAttributes(count(Variable.OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT, attributes))
        .setMaxAttributeValueLength(
            count(Variable.OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT, length))
        .build();
  }

  private int count(Variable variable, int otherwise) {
    return environment.get("", variable, TelemetryReader::count, otherwise);
  }

  private static int count(Setting setting) {
    return setting.number(0, Integer.MAX_VALUE);
  }

  private QueueSettings queue(String prefix, Variable delay) {
    int size = environment.get(prefix, Variable.MAX_QUEUE_SIZE).number(1, 1 << 20);
    int batch =
        environment.get(
            prefix,
            Variable.MAX_EXPORT_BATCH_SIZE,
            it -> batchSize(it, prefix, size),
            Math.min(Variable.MAX_EXPORT_BATCH_SIZE.otherwise("").number(1, 1 << 20), size));
    return new QueueSettings(
        delay(environment.get(delay)),
        size,
        batch,
        environment.get(prefix, Variable.EXPORT_TIMEOUT).duration());
  }

  private static int batchSize(Setting setting, String prefix, int queueSize) {
    int size = setting.number(1, 1 << 20);
    if (size > queueSize) {
      throw setting.problem(
          size + " is more than " + Variable.MAX_QUEUE_SIZE.in(prefix) + ", which is " + queueSize);
    }
    return size;
  }

  /** A delay of zero counts as the shortest delay. */
  private static Duration delay(Setting setting) {
    Duration delay = setting.durationOrZero();
    return delay.isZero() ? Duration.ofMillis(1) : delay;
  }

  private MetricSettings metrics() {
    return new MetricSettings(
        environment.get(Variable.OTEL_METRIC_EXPORT_INTERVAL).duration(),
        environment.get(Variable.OTEL_METRIC_EXPORT_TIMEOUT).duration(),
        temporality(environment.get(Variable.OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE)),
        exemplarFilter(environment.get(Variable.OTEL_METRICS_EXEMPLAR_FILTER)),
        histograms(
            environment.get(Variable.OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION)));
  }

  private static String temporality(Setting setting) {
    String name =
        setting
            .text()
            .toLowerCase(Locale.ROOT); // the only value that OpenTelemetry reads case-insensitively
    if (!TEMPORALITIES.contains(name)) {
      throw setting.invalid(String.join(", ", TEMPORALITIES));
    }
    return name;
  }

  private static ExemplarFilter exemplarFilter(Setting setting) {
    Map<String, ExemplarFilter> valid = new LinkedHashMap<>();
    valid.put("trace_based", ExemplarFilter.traceBased());
    valid.put("always_on", ExemplarFilter.alwaysOn());
    valid.put("always_off", ExemplarFilter.alwaysOff());
    return setting.oneOf(valid);
  }

  private static Aggregation histograms(Setting setting) {
    return switch (setting.text().toLowerCase(Locale.ROOT)) {
      case EXPLICIT -> Aggregation.defaultAggregation();
      case EXPONENTIAL -> Aggregation.base2ExponentialBucketHistogram();
      default -> throw setting.invalid(EXPLICIT + ", " + EXPONENTIAL);
    };
  }

  private static <T> Map<String, T> oneOf(String a, T first, String b, T second) {
    Map<String, T> values = new LinkedHashMap<>();
    values.put(a, first);
    values.put(b, second);
    return values;
  }
}
