/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Canaries;
import dev.assent.fixtures.LogRecorder;
import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An application whose SDK a file configures, with Assent on its class path, and its receiver. */
abstract class FileSdk {
  @TempDir Path directory;

  final OtlpReceiver receiver = OtlpReceiver.start();
  final LogRecorder log = LogRecorder.start("dev.assent");
  final Canaries canaries = new Canaries();
  private final Map<String, String> before = new HashMap<>();
  OpenTelemetrySdk sdk;

  @BeforeEach
  void permitService() {
    setting("assent.policy", "terms");
  }

  @AfterEach
  void close() {
    if (sdk != null) {
      sdk.close();
    }
    receiver.close();
    log.close();
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }

  final void setting(String name, String value) {
    if (!before.containsKey(name)) {
      before.put(name, System.getProperty(name));
    }
    System.setProperty(name, value);
  }

  /**
   * Starts with a file.
   *
   * @param vendor services that a vendor's jar would bring
   */
  final void start(String file, Object... vendor) {
    start(file, new Services(true, List.of(vendor)));
  }

  final void startWithoutAssent(String file) {
    start(file, new Services(false, List.of()));
  }

  private void start(String file, Services services) {
    try {
      Path path = directory.resolve("otel.yaml");
      Files.writeString(path, file.replace("RECEIVER", receiver.endpoint().toString()), UTF_8);
      setting("otel.config.file", path.toString());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .setComponentLoader(services)
            .build()
            .getOpenTelemetrySdk();
  }

  /** The services on the class path, with a vendor's after them. */
  private record Services(boolean hasAssent, List<Object> vendor) implements ComponentLoader {
    @Override
    public <T> Iterable<T> load(Class<T> type) {
      List<T> services = new ArrayList<>();
      for (T service : ComponentLoader.forClassLoader(getClass().getClassLoader()).load(type)) {
        if (hasAssent || !service.getClass().getName().startsWith("dev.assent.internal.")) {
          services.add(service);
        }
      }
      vendor.stream().filter(type::isInstance).map(type::cast).forEach(services::add);
      return services;
    }
  }

  /** Records a span, a log record and a metric, each with a canary, and flushes. */
  final void recordEverything() {
    Span span = sdk.getTracer("shop").spanBuilder("GET").startSpan();
    span.setAttribute("http.request.method", "GET");
    span.setAttribute("payment.card", canaries.secret("span " + canaries.size()));
    span.end();
    sdk.getLogsBridge()
        .get("shop")
        .logRecordBuilder()
        .setBody(canaries.secret("log " + canaries.size()))
        .emit();
    sdk.getMeter("shop")
        .counterBuilder("http.server.requests")
        .build()
        .add(
            1,
            io.opentelemetry.api.common.Attributes.builder()
                .put("payment.card", canaries.secret("metric " + canaries.size()))
                .build());
    flush();
  }

  final void flush() {
    sdk.getSdkMeterProvider().forceFlush().join(10, TimeUnit.SECONDS);
    sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
    sdk.getSdkLoggerProvider().forceFlush().join(10, TimeUnit.SECONDS);
  }

  final NavigableSet<String> found() {
    return canaries.in(receiver.requests().stream().map(OtlpReceiver.Request::body).toList());
  }

  final String said() {
    return String.join("\n", log.messages());
  }

  final void assertNothingLeft() {
    assertThat(receiver.requests()).isEmpty();
  }
}
