/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.KeepAliveServer;
import dev.assent.fixtures.LogRecorder;
import dev.assent.fixtures.SocketServer;
import dev.assent.fixtures.StallingReceiver;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A destination that does not work is reported in the log (law 13), over real sockets. */
class FailingExportsTest extends AssentRig {
  private static final String BAD = "HTTP/1.1 400 Bad\r\n\r\n";
  private final LogRecorder logs = LogRecorder.start("dev.assent");
  private final StallingReceiver receiver = new StallingReceiver();

  @AfterEach
  void close() {
    logs.close();
    receiver.close();
  }

  private List<LogRecord> records() {
    return logs.records().stream().filter(it -> it.getMessage().contains("xports")).toList();
  }

  private Assent start(String endpoint) {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    environment.put("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20canary");
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "1h");
    return Assent.builder().environment(environment).closeOnExit(false).build();
  }

  private static void span(Assent assent) {
    assent.openTelemetry().getTracer("x").spanBuilder("canary").startSpan().end();
  }

  private String receiverAddress() {
    return receiver.endpoint("").toString();
  }

  /** Returns the log line after a span that can't be sent. */
  private String stated(String endpoint) {
    try (Assent assent = start(endpoint)) {
      span(assent);
    }
    assertThat(records()).hasSize(1);
    assertThat(records().get(0).getLevel()).isEqualTo(Level.WARNING);
    String line = records().get(0).getMessage();
    assertThat(line)
        .startsWith("Exports to destination 'default' fail (traces): ")
        .contains("Data not accepted: 1, of which 0 wait on disk. Check ")
        .doesNotContain("canary", "127.0.0.1", "localhost", "invalid");
    return line;
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 413, 500})
  void close_refused_isSaidOnce(int status) {
    receiver.answer(status);
    assertThat(stated(receiverAddress())).contains("status " + status + ",");
  }

  /**
   * Two requests, since a connection may have been closed meanwhile; but not more until the time is
   * over.
   */
  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void close_busy_isAskedTwiceAndSaid(int status) {
    receiver.answer(status).answer(status).answer(status);
    assertThat(stated(receiverAddress())).contains("status " + status + ",");
    assertThat(receiver.drain()).hasSize(2);
  }

  @Test
  void close_nobodyListens_isSaid() {
    String address = receiverAddress();
    receiver.refuse();
    assertThat(stated(address)).contains("the host is unreachable or refuses connections");
  }

  @Test
  void close_unknownHost_isSaid() {
    assertThat(stated("http://collector.invalid:4318")).contains("host name can't be resolved");
  }

  /** Answers a handshake as servers of plain HTTP do. */
  @Test
  void close_noTls_isSaid() throws Exception {
    SocketServer plain =
        new SocketServer(
            connection -> {
              int unused = connection.read(); // the handshake has begun
              connection.send(BAD);
              connection.awaitClosed();
            });
    try (plain) {
      assertThat(stated("https://127.0.0.1:" + plain.port())).contains("TLS");
    }
  }

  @Test
  void close_receiverThatIsSilent_isSaid() {
    environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "500ms");
    try (KeepAliveServer silent = new KeepAliveServer(head -> "")) {
      assertThat(stated(silent.uri("").toString())).contains("no answer in time");
    }
  }

  /** Sends the first frame of a server of HTTP/2. */
  @Test
  void close_http2Only_isSaid() {
    try (KeepAliveServer http2 =
        new KeepAliveServer(head -> "\0\0\6\4\0\0\0\0\0\0\5\0\0@\0\r\n\r\n")) {
      assertThat(stated(http2.uri("").toString())).contains("not HTTP/1.1", "gRPC");
    }
  }

  @Test
  void flush_worksAgain_isSaid() {
    receiver.answer(401);
    try (Assent assent = start(receiverAddress())) {
      span(assent);
      assertThat(assent.flush(Duration.ofSeconds(20))).isFalse();
      span(assent);
      assertThat(assent.flush(Duration.ofSeconds(20))).isTrue();
    }

    assertThat(records()).hasSize(2);
    assertThat(records().get(1).getLevel()).isEqualTo(Level.INFO);
    assertThat(records().get(1).getMessage())
        .isEqualTo(
            "Exports to destination 'default' work again. Data lost since the last warning: 0.");
  }
}
