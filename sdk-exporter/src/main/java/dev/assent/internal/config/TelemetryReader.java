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
  private static final int DEFAULT_COUNT = 128;
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
        environment.get(
            "OTEL_JAVA_EXPORTER_MEMORY_MODE",
            it -> it.oneOf(oneOf("reusable_data", true, "immutable_data", true)),
            true);
    return new TelemetrySettings(
        resource(),
        environment.get("OTEL_PROPAGATORS", TelemetryReader::propagates, true),
        sampler(),
        spanLimits(),
        logLimits(),
        queue("OTEL_BSP_", Duration.ofSeconds(5)),
        queue("OTEL_BLRP_", Duration.ofSeconds(1)),
        metrics());
  }

  private Attributes resource() {
    AttributesBuilder resource = Attributes.builder();
    Setting attributes = environment.find("OTEL_RESOURCE_ATTRIBUTES");
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
    Setting service = environment.find("OTEL_SERVICE_NAME");
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
    double ratio = environment.get("OTEL_TRACES_SAMPLER_ARG", Setting::ratio, 1.0);
    // made when chosen: a sampler by ratio formats its description with the locale's data
    Supplier<Sampler> byRatio = () -> Sampler.traceIdRatioBased(ratio);
    Supplier<Sampler> byDefault = () -> Sampler.parentBased(Sampler.alwaysOn());
    Map<String, Supplier<Sampler>> valid = new LinkedHashMap<>();
    valid.put("always_on", Sampler::alwaysOn);
    valid.put("always_off", Sampler::alwaysOff);
    valid.put("traceidratio", byRatio);
    valid.put("parentbased_always_on", byDefault);
    valid.put("parentbased_always_off", () -> Sampler.parentBased(Sampler.alwaysOff()));
    valid.put("parentbased_traceidratio", () -> Sampler.parentBased(byRatio.get()));
    return environment.get("OTEL_TRACES_SAMPLER", it -> it.oneOf(valid), byDefault).get();
  }

  private SpanLimits spanLimits() {
    int attributes = count("OTEL_ATTRIBUTE_COUNT_LIMIT", DEFAULT_COUNT);
    int length = count("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", Integer.MAX_VALUE);
    return SpanLimits.builder()
        .setMaxNumberOfAttributes(count("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", attributes))
        .setMaxAttributeValueLength(count("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", length))
        .setMaxNumberOfEvents(count("OTEL_SPAN_EVENT_COUNT_LIMIT", DEFAULT_COUNT))
        .setMaxNumberOfLinks(count("OTEL_SPAN_LINK_COUNT_LIMIT", DEFAULT_COUNT))
        .setMaxNumberOfAttributesPerEvent(count("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", attributes))
        .setMaxNumberOfAttributesPerLink(count("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", attributes))
        .build();
  }

  private LogLimits logLimits() {
    int attributes = count("OTEL_ATTRIBUTE_COUNT_LIMIT", DEFAULT_COUNT);
    int length = count("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", Integer.MAX_VALUE);
    return LogLimits.builder()
        .setMaxNumberOfAttributes(count("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", attributes))
        .setMaxAttributeValueLength(count("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", length))
        .build();
  }

  private int count(String name, int otherwise) {
    return environment.get(name, it -> it.number(0, Integer.MAX_VALUE), otherwise);
  }

  private QueueSettings queue(String prefix, Duration delay) {
    int size = environment.get(prefix + "MAX_QUEUE_SIZE", it -> it.number(1, 1 << 20), 2048);
    int batch =
        environment.get(
            prefix + "MAX_EXPORT_BATCH_SIZE",
            it -> batchSize(it, prefix, size),
            Math.min(512, size));
    return new QueueSettings(
        environment.get(prefix + "SCHEDULE_DELAY", TelemetryReader::delay, delay),
        size,
        batch,
        environment.get(prefix + "EXPORT_TIMEOUT", Setting::duration, Duration.ofSeconds(30)));
  }

  private static int batchSize(Setting setting, String prefix, int queueSize) {
    int size = setting.number(1, 1 << 20);
    if (size > queueSize) {
      throw setting.problem(
          size + " is more than " + prefix + "MAX_QUEUE_SIZE, which is " + queueSize);
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
        environment.get("OTEL_METRIC_EXPORT_INTERVAL", Setting::duration, Duration.ofMinutes(1)),
        environment.get("OTEL_METRIC_EXPORT_TIMEOUT", Setting::duration, Duration.ofSeconds(30)),
        environment.get(
            "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
            TelemetryReader::temporality,
            "cumulative"),
        environment.get(
            "OTEL_METRICS_EXEMPLAR_FILTER",
            TelemetryReader::exemplarFilter,
            ExemplarFilter.traceBased()),
        environment.get(
            "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
            TelemetryReader::histograms,
            Aggregation.defaultAggregation()));
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
