/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's own logging, at every level. */
class LogHygieneTest {
  private static final String CANARY = "kanarienvogel";
  private static final Logger OPENTELEMETRY = Logger.getLogger("io.opentelemetry");

  /** Reviewed classes: their loggers write fixed texts only, or texts without content. */
  private static final Set<String> FIXED_ALREADY =
      Set.of(
          "io.opentelemetry.api.GlobalOpenTelemetry",
          "io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator",
          "io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator",
          "io.opentelemetry.common.impl.ApiUsageLogger",
          "io.opentelemetry.context.ContextStorageWrappers",
          "io.opentelemetry.context.LazyStorage",
          "io.opentelemetry.context.StrictContextStorage",
          "io.opentelemetry.context.StrictContextStorage$PendingScopes",
          "io.opentelemetry.context.ThreadLocalContextStorage",
          "io.opentelemetry.context.ThreadLocalContextStorage$ScopeImpl",
          // FINE: the selected sender and encoder, at start
          "io.opentelemetry.exporter.internal.SenderUtil",
          "io.opentelemetry.exporter.internal.marshal.StringEncoderHolder",
          // a reader of a taken-over SDK, which gets gated metrics
          "io.opentelemetry.exporter.prometheus.Otel2PrometheusConverter",
          "io.opentelemetry.exporter.prometheus.PrometheusHttpServerBuilder",
          // messages of others' autoconfiguration at start
          "io.opentelemetry.exporter.otlp.internal.OtlpConfigUtil",
          "io.opentelemetry.exporter.otlp.internal.HttpExporterBuilder",
          "io.opentelemetry.exporter.otlp.internal.GrpcExporterBuilder",
          "io.opentelemetry.exporter.otlp.internal.GrpcExporterUtil",
          // FINE: an invalid header in an environment variable
          "io.opentelemetry.api.incubator.propagation.EnvironmentGetter",
          // these write through the logger of DefaultSynchronousMetricStorage
          "io.opentelemetry.sdk.metrics.internal.state.CumulativeSynchronousMetricStorage",
          "io.opentelemetry.sdk.metrics.internal.state.DeltaSynchronousMetricStorage",
          // writes through a logger that the caller passes
          "io.opentelemetry.sdk.common.internal.ThrottlingLogger",
          "io.opentelemetry.sdk.logs.SdkLoggerProvider",
          "io.opentelemetry.sdk.metrics.SdkMeterProvider",
          "io.opentelemetry.sdk.trace.SdkTracerProvider",
          "io.opentelemetry.sdk.trace.SdkSpan",
          "io.opentelemetry.sdk.trace.samplers.ParentBasedSamplerBuilder",
          // processors and readers of the SDK, which Assent's pipelines do not use
          "io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor",
          "io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor$Worker",
          "io.opentelemetry.sdk.logs.export.BatchLogRecordProcessorBuilder",
          "io.opentelemetry.sdk.logs.export.MultiLogRecordExporter",
          "io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor",
          "io.opentelemetry.sdk.metrics.export.PeriodicMetricReader",
          "io.opentelemetry.sdk.metrics.export.PeriodicMetricReader$Scheduled",
          "io.opentelemetry.sdk.trace.export.BatchSpanProcessor",
          "io.opentelemetry.sdk.trace.export.BatchSpanProcessor$Worker",
          "io.opentelemetry.sdk.trace.export.BatchSpanProcessorBuilder",
          "io.opentelemetry.sdk.trace.export.MultiSpanExporter",
          "io.opentelemetry.sdk.trace.export.SimpleSpanProcessor");

  private final List<LogRecord> records = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider provider =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final Meter meter = provider.get("test");
  private Level before;

  @BeforeEach
  void listen() {
    before = OPENTELEMETRY.getLevel();
    OPENTELEMETRY.setLevel(Level.ALL);
    handler.setLevel(Level.ALL);
    OPENTELEMETRY.addHandler(handler);
    LogHygiene.install();
  }

  @AfterEach
  void forget() {
    OPENTELEMETRY.removeHandler(handler);
    OPENTELEMETRY.setLevel(before);
    provider.close();
  }

  private String logged() {
    StringBuilder text = new StringBuilder();
    records.forEach(record -> text.append(new SimpleFormatter().format(record)));
    return text.toString();
  }

  private static Attributes canaryAttributes() {
    return Attributes.of(AttributeKey.stringKey("chat"), CANARY);
  }

  @Test
  void install_notANumberWithAttributes_textIsFixed() {
    DoubleCounter counter = meter.counterBuilder(CANARY).ofDoubles().build();
    counter.add(Double.NaN, canaryAttributes());
    meter.gaugeBuilder("gauge").buildWithCallback(it -> it.record(Double.NaN, canaryAttributes()));
    reader.collectAllMetrics();

    assertThat(logged())
        .contains("A measurement was dropped.", "A measurement was dropped, or")
        .doesNotContain(CANARY);
    assertThat(records).extracting(LogRecord::getLevel).contains(Level.FINE);
  }

  @Test
  void install_callbackThrows_classStaysAndMessageDoesNot() {
    meter
        .gaugeBuilder(CANARY)
        .buildWithCallback(
            it -> {
              throw new IllegalStateException(CANARY, new RuntimeException(CANARY));
            });
    reader.collectAllMetrics();

    assertThat(logged())
        .contains("A callback of an instrument threw an exception. java.lang.IllegalStateException")
        .doesNotContain(CANARY);
  }

  @Test
  void install_instrumentMistakes_namesAreNotWritten() {
    LongCounter counter = meter.counterBuilder(CANARY).setDescription(CANARY).build();
    counter.add(-1, canaryAttributes());
    meter.counterBuilder(CANARY).setDescription("another " + CANARY).build().add(1);
    meter.counterBuilder("invalid name " + CANARY).build().add(1);
    meter.histogramBuilder(CANARY + "2").build().record(-1);
    var observable = meter.gaugeBuilder(CANARY + "3").buildWithCallback(it -> it.record(1));
    observable.close();
    observable.close();
    for (int i = 0; i < 2001; i++) {
      counter.add(1, Attributes.of(AttributeKey.stringKey("chat"), CANARY + i));
    }
    reader.collectAllMetrics();

    assertThat(logged())
        .contains("A counter refused a negative value.")
        .contains("Two instruments with the same name differ")
        .contains("its name is invalid")
        .contains("A histogram refused")
        .contains("exceeded its maximum cardinality.")
        .doesNotContain(CANARY);
  }

  @Test
  void install_exceptionsOfOthers_messagesAreNotWritten() {
    CompletableResultCode result = new CompletableResultCode();
    result.whenComplete(
        () -> {
          throw new IllegalStateException(CANARY);
        });
    try {
      result.succeed();
    } catch (IllegalStateException thrownToTheCaller) {
      // the caller receives the exception; the log must not contain it
    }
    Resource.create(Attributes.empty(), "https://" + CANARY)
        .merge(Resource.create(Attributes.empty(), "https://another"));
    W3CBaggagePropagator.getInstance()
        .extract(Context.root(), Map.of("baggage", "k=" + CANARY + "%zz"), GETTER);

    assertThat(logged()).contains("A completion action threw").doesNotContain(CANARY);
  }

  @Test
  void install_ownRecord_namesTheLoggerAndNoClass() {
    for (String name : LogHygiene.OWN) {
      Logger own = Logger.getLogger(name);
      own.addHandler(handler);
      try {
        own.log(Level.WARNING, "A sentence.");
      } finally {
        own.removeHandler(handler);
      }
      assertThat(logged()).contains(" " + name).doesNotContain("LogHygieneTest");
      records.clear();
    }
  }

  /** A logger that is not listed would write the classes that use it. */
  @Test
  void own_everyLoggerInTheSources_isListed() throws IOException {
    Pattern created = Pattern.compile("Logger\\.getLogger\\(\"(dev\\.assent[a-z.]*)\"\\)");
    Set<String> names = new TreeSet<>();
    for (String root : List.of("../sdk-core", "../sdk-exporter")) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        for (Path file :
            files
                .filter(path -> path.toString().contains("src/main/java"))
                .filter(path -> path.toString().endsWith(".java"))
                .toList()) {
          created.matcher(Files.readString(file)).results().forEach(it -> names.add(it.group(1)));
        }
      }
    }

    assertThat(names).isEqualTo(new TreeSet<>(LogHygiene.OWN));
  }

  @Test
  void install_filterOfTheApplication_isAskedAfterwards() {
    Logger logger = Logger.getLogger("io.opentelemetry.sdk.metrics.SdkMeter");
    List<String> seen = new ArrayList<>();
    var installed = logger.getFilter();
    try {
      logger.setFilter(
          record -> {
            seen.add(record.getMessage());
            return false;
          });
      LogHygiene.install();
      LogHygiene.install();
      logger.warning(CANARY);
    } finally {
      logger.setFilter(installed);
    }

    assertThat(seen).hasSize(1).allSatisfy(text -> assertThat(text).doesNotContain(CANARY));
    assertThat(records).isEmpty();
  }

  @Test
  void install_httpClientOnAThreadOfAssent_isFixedAndOnAnotherIsNot() throws Exception {
    for (String name : LogHygiene.HTTP_CLIENTS) {
      Logger logger = Logger.getLogger(name);
      logger.addHandler(handler);
      try {
        Thread own =
            new Thread(
                () -> logger.log(Level.WARNING, CANARY, new Exception(CANARY)), "assent-test");
        own.start();
        own.join();
        assertThat(logged()).contains("java.lang.Exception").doesNotContain(CANARY);
        logger.warning(CANARY);
        assertThat(logged()).contains(CANARY);
      } finally {
        logger.removeHandler(handler);
        records.clear();
      }
    }
  }

  /** Records of the JDK's client on its own selector thread, whose name is not Assent's. */
  @Test
  void install_httpClientInTheGroupOfAssent_isFixed() throws Exception {
    Logger logger = Logger.getLogger("jdk.httpclient.HttpClient");
    logger.addHandler(handler);
    try {
      Thread selector =
          new Thread(
              new ThreadGroup("assent-http"),
              () -> logger.log(Level.INFO, "HEADERS: authorization: {0}", CANARY),
              "HttpClient-7-SelectorManager");
      selector.start();
      selector.join();
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(logged()).contains("handled a request of Assent").doesNotContain(CANARY);
  }

  @Test
  void fixedTexts_everyClassWithALogger_isReviewed() {
    JavaClasses classes =
        new ClassFileImporter()
            .importPackages(
                "io.opentelemetry.api",
                "io.opentelemetry.common",
                "io.opentelemetry.context",
                "io.opentelemetry.sdk.common",
                "io.opentelemetry.sdk.resources",
                "io.opentelemetry.sdk.trace",
                "io.opentelemetry.sdk.metrics",
                "io.opentelemetry.sdk.logs",
                "io.opentelemetry.exporter");
    Set<String> logging = new TreeSet<>();
    for (JavaClass type : classes) {
      boolean logs =
          type.getDirectDependenciesFromSelf().stream()
              .anyMatch(it -> it.getTargetClass().isEquivalentTo(Logger.class));
      if (logs) {
        logging.add(type.getName());
      }
    }

    assertThat(classes.size()).isGreaterThan(500);
    Set<String> gone = new TreeSet<>(LogHygiene.FIXED_TEXTS.keySet());
    gone.removeAll(logging);
    gone.removeIf(name -> name.startsWith("io.micrometer."));
    logging.removeIf(name -> isReviewed(name) || isReviewed(name.replaceAll("\\$.*", "")));
    assertThat(gone).isEmpty();
    assertThat(logging).isEmpty();
  }

  private static boolean isReviewed(String name) {
    return FIXED_ALREADY.contains(name) || LogHygiene.FIXED_TEXTS.containsKey(name);
  }

  private static final TextMapGetter<Map<String, String>> GETTER =
      (carrier, key) -> carrier.get(key);
}
