/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.fixtures.WithoutJars;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.send.ExportLog;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's OTLP exporters are no dependency: their classes are absent in most processes. */
class WithoutOtlpExportersTest {
  private static final String HIDDEN = "opentelemetry-exporter";

  @Test
  void exporters_areReallyMissing() throws Exception {
    assertThat(applied(Missing.class, "")).isEqualTo("missing");
  }

  @Test
  void ownDestination_withoutThem_sends() throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      applied(Own.class, receiver.endpoint().toString());

      assertThat(receiver.spans("")).isNotEmpty();
    }
  }

  @Test
  void otherExporter_withoutThem_isClaimed() throws Exception {
    assertThat(applied(Other.class, "")).isEqualTo("FOREIGN");
  }

  @SuppressWarnings("unchecked")
  private static String applied(Class<?> probe, String argument) throws Exception {
    try (WithoutJars without = new WithoutJars("micrometer", HIDDEN)) {
      var function =
          (Function<String, String>)
              Class.forName(probe.getName(), true, without).getConstructor().newInstance();
      return function.apply(argument);
    }
  }

  /** Looks for a class of the exporters. */
  public static final class Missing implements Function<String, String> {
    @Override
    public String apply(String any) {
      try {
        return Class.forName("io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter")
            .getName();
      } catch (ClassNotFoundException e) {
        return "missing";
      }
    }
  }

  /** Sends a span to a receiver. */
  public static final class Own implements Function<String, String> {
    @Override
    public String apply(String receiver) {
      try (Assent assent =
          Assent.builder().environment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver)).build()) {
        assent.openTelemetry().getTracer("x").spanBuilder("x").startSpan().end();
      }
      return "";
    }
  }

  /** Claims an exporter that is not OTLP, and returns its kind. */
  public static final class Other implements Function<String, String> {
    @Override
    public String apply(String any) {
      ClaimedEndpoints endpoints =
          new ClaimedEndpoints("other", ExportLog.withoutLogging(), JdkSender::new);
      try {
        return endpoints.claim(new Exporter()).exporter().kind().name();
      } finally {
        endpoints.close(Duration.ofSeconds(1));
      }
    }
  }

  private static final class Exporter implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
