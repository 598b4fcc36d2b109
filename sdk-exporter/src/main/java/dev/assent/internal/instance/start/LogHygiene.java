/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Removes content from the log records of OpenTelemetry and Micrometer. Some of their loggers write
 * instrument names, attributes of measurements, exception messages of application callbacks, and
 * response bodies. A filter on each of these loggers keeps the record's level and source, and
 * replaces its text by a fixed one; of an exception, only the class is kept. The same applies to
 * the records of the JDK's HTTP client on Assent's threads, including the client's own selector
 * threads, which belong to the thread group {@code assent-http}.
 *
 * <p>Records of Assent's own loggers are written without the class and method that wrote them,
 * which mean nothing to their readers: a formatter writes the logger's name instead.
 *
 * <p>Once installed, the filters apply to the whole process, including other SDK instances. An
 * existing filter is called afterwards. This class holds strong references to the loggers: {@code
 * java.util.logging} holds weak references, and a logger that is collected is created again without
 * its filter.
 *
 * <p>A test reads OpenTelemetry's jars, and fails if a class with a logger is neither listed here
 * nor known to write fixed texts only.
 */
public final class LogHygiene {
  private static final String STATE = "io.opentelemetry.sdk.metrics.internal.state.";

  /** The fixed texts by the name of the logger. */
  static final Map<String, String> FIXED_TEXTS =
      new TreeMap<>(
          Map.ofEntries(
              // FINE: "… Not-a-Number (NaN) value with attributes {…}"
              Map.entry(STATE + "SdkObservableMeasurement", "A measurement was dropped."),
              Map.entry(
                  STATE + "DefaultSynchronousMetricStorage",
                  "A measurement was dropped, or an instrument exceeded its maximum cardinality."),
              // WARNING, with the instrument's name
              Map.entry(
                  STATE + "AsynchronousMetricStorage",
                  "An instrument exceeded its maximum cardinality, or recorded a series twice."),
              // WARNING: the message of the exception that an application's callback threw
              Map.entry(
                  STATE + "CallbackRegistration",
                  "A callback of an instrument threw an exception."),
              // WARNING: names, units and descriptions of both instruments
              Map.entry(
                  STATE + "MetricStorageRegistry",
                  "Two instruments with the same name differ in kind, unit or description."),
              Map.entry(
                  "io.opentelemetry.sdk.metrics.internal.view.ViewRegistry",
                  "A view does not fit an instrument."),
              Map.entry(
                  "io.opentelemetry.sdk.metrics.internal.view.DefaultAggregation",
                  "An instrument has no default aggregation."),
              Map.entry(
                  "io.opentelemetry.sdk.metrics.SdkMeter",
                  "An instrument or callback was refused: its name is invalid, or it belongs to"
                      + " another meter."),
              // WARNING, with the instrument's name
              Map.entry(
                  "io.opentelemetry.sdk.metrics.SdkLongCounter",
                  "A counter refused a negative value."),
              Map.entry(
                  "io.opentelemetry.sdk.metrics.SdkDoubleCounter",
                  "A counter refused a negative value."),
              Map.entry(
                  "io.opentelemetry.sdk.metrics.SdkLongHistogram",
                  "A histogram refused a negative value or its bucket boundaries."),
              Map.entry(
                  "io.opentelemetry.sdk.metrics.SdkDoubleHistogram",
                  "A histogram refused a negative value or its bucket boundaries."),
              Map.entry(
                  "io.opentelemetry.sdk.metrics.SdkObservableInstrument",
                  "An instrument was closed more than once."),
              // INFO: schema URLs; WARNING: types of entities
              Map.entry(
                  "io.opentelemetry.sdk.resources.Resource",
                  "Resources with different schema URLs were merged."),
              Map.entry(
                  "io.opentelemetry.sdk.resources.ResourceBuilder",
                  "An entity of a resource was changed or removed."),
              // WARNING: exceptions of callers that wait for a result
              Map.entry(
                  "io.opentelemetry.sdk.common.CompletableResultCode",
                  "A completion action threw an exception."),
              // WARNING and SEVERE: the receiver's response body, exceptions of the encoder
              Map.entry(
                  "io.opentelemetry.exporter.otlp.internal.HttpExporter",
                  "A batch could not be encoded or exported."),
              // WARNING: exceptions of a connection, in an application's own SDK
              Map.entry(
                  "io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSender",
                  "A request of OTLP failed, or is tried again."),
              Map.entry(
                  "io.opentelemetry.exporter.otlp.internal.GrpcExporter",
                  "A batch could not be encoded or exported."),
              // WARNING: name and tags of a gauge that is registered again
              Map.entry(
                  "io.micrometer.core.instrument.MeterRegistry",
                  "A meter was registered twice, or a filter was added after a meter."),
              // WARNING: exceptions that quote the header
              Map.entry(
                  "io.opentelemetry.api.baggage.propagation.Parser",
                  "An invalid baggage member was skipped.")));

  /**
   * Loggers of the JDK's HTTP client. At FINE they write addresses, which contain subjects. With
   * the property {@code jdk.httpclient.HttpClient.log} they also write headers, which contain
   * credentials. Only records of Assent's threads are changed.
   */
  static final List<String> HTTP_CLIENTS =
      List.of("jdk.internal.httpclient.debug", "jdk.httpclient.HttpClient");

  /** Assent's own loggers. */
  static final List<String> OWN =
      List.of(
          "dev.assent",
          "dev.assent.android",
          "dev.assent.audit",
          "dev.assent.capture",
          "dev.assent.catalog",
          "dev.assent.census",
          "dev.assent.consent",
          "dev.assent.deletion",
          "dev.assent.export",
          "dev.assent.policy",
          "dev.assent.spool",
          "dev.assent.subjects",
          "dev.assent.transport",
          "dev.assent.viewer");

  private static final String HTTP_TEXT = "The JDK's HTTP client handled a request of Assent.";

  private LogHygiene() {}

  /** Returns the names of OpenTelemetry's and Micrometer's loggers that write content. */
  public static Set<String> loggers() {
    return Collections.unmodifiableSet(FIXED_TEXTS.keySet());
  }

  /** Installs the filters. Has no effect on loggers that have them already. */
  public static void install() {
    synchronized (Loggers.LOGGERS) {
      for (Logger logger : Loggers.LOGGERS) {
        Filter before = logger.getFilter();
        String text = FIXED_TEXTS.get(logger.getName());
        if (text != null && !(before instanceof FixedText)) {
          logger.setFilter(new FixedText(text, before));
        }
      }
      for (Logger logger : Loggers.OWN) {
        if (!(logger.getFilter() instanceof WithoutSource)) {
          logger.setFilter(new WithoutSource(logger.getFilter()));
        }
      }
      for (Logger logger : Loggers.HTTP_CLIENTS) {
        if (!(logger.getFilter() instanceof OwnThreads)) {
          logger.setFilter(new OwnThreads(new FixedText(HTTP_TEXT, null), logger.getFilter()));
        }
      }
    }
  }

  /** Strong references to the loggers, from the first installation on. */
  private static final class Loggers {
    static final List<Logger> LOGGERS = named(FIXED_TEXTS.keySet());
    static final List<Logger> HTTP_CLIENTS = named(LogHygiene.HTTP_CLIENTS);
    static final List<Logger> OWN = named(LogHygiene.OWN);

    private static List<Logger> named(Collection<String> names) {
      List<Logger> loggers = new ArrayList<>();
      for (String name : names) {
        // called directly: the JDK links a reference to a caller-sensitive method in milliseconds
        loggers.add(Logger.getLogger(name));
      }
      return loggers;
    }
  }

  /** Leaves out the class and the method that wrote a record. */
  private record WithoutSource(@Nullable Filter next) implements Filter {
    @Override
    public boolean isLoggable(LogRecord record) {
      record.setSourceClassName(null);
      record.setSourceMethodName(null);
      return next == null || next.isLoggable(record);
    }
  }

  /** Replaces the text of records of Assent's threads. */
  private record OwnThreads(FixedText fixed, @Nullable Filter next) implements Filter {
    private static final String PREFIX = "assent-";
    private static final String GROUP = "assent-http";

    @Override
    public boolean isLoggable(LogRecord record) {
      return (!isOwn() || fixed.isLoggable(record)) && (next == null || next.isLoggable(record));
    }

    private static boolean isOwn() {
      Thread thread = Thread.currentThread();
      ThreadGroup group = thread.getThreadGroup();
      return thread.getName().startsWith(PREFIX)
          || (group != null && group.getName().equals(GROUP));
    }
  }

  /** Replaces the text of every record. */
  private record FixedText(String text, @Nullable Filter next) implements Filter {
    private static final Pattern CLASS_NAME = Pattern.compile("[\\w.$]{1,256}");

    @Override
    public boolean isLoggable(LogRecord record) {
      Throwable thrown = record.getThrown();
      if (thrown != null) {
        record.setMessage(text + " " + thrown.getClass().getName());
        record.setThrown(null);
      } else if (!isFixed(record.getMessage())) {
        record.setMessage(text);
      }
      record.setParameters(null);
      return next == null || next.isLoggable(record);
    }

    /**
     * Returns whether the filter of Assent in another class loader has replaced the text already.
     */
    private boolean isFixed(@Nullable String message) {
      return message != null
          && message.startsWith(text + " ")
          && CLASS_NAME.matcher(message.substring(text.length() + 1)).matches();
    }
  }
}
