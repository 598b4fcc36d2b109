/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.http.HttpFailure;
import dev.assent.internal.send.transport.ExportFailure;
import dev.assent.ledger.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** At most one line per destination and hour (law 13). */
class ExportLogTest {
  private static final ExportFailure REFUSED = ExportFailure.http(401);

  private final VirtualTime time = new VirtualTime();
  private final List<String> lines = new ArrayList<>();
  private final ExportLog log =
      new ExportLog(
          "ops", "ASSENT_DESTINATION_OPS_", time, (level, line) -> lines.add(level + " " + line));

  @Test
  void failed_again_isSaidOnceAnHourWithWhatCameTogether() {
    log.failed(Signal.TRACES, REFUSED, 5, 0);
    log.failed(Signal.LOGS, REFUSED, 2, 1);
    time.advance(Duration.ofMinutes(59));
    log.failed(Signal.TRACES, ExportFailure.http(503), 0, 4);
    assertThat(lines)
        .containsExactly(
            "WARNING Exports to destination 'ops' fail (traces): status 401, the credentials are"
                + " refused. Data not accepted: 5, of which 0 wait on disk. Check"
                + " ASSENT_DESTINATION_OPS_HEADERS, or the client's key and certificate. Logged at most"
                + " once an hour.");

    time.advance(Duration.ofMinutes(1));
    log.failed(Signal.TRACES, ExportFailure.http(503), 1, 0);

    assertThat(lines).hasSize(2);
    assertThat(lines.get(1))
        .contains("status 503", "Data not accepted: 8, of which 5 wait on disk");
  }

  @Test
  void worked_whenAllSignalsDo_isSaidOnce() {
    log.worked(Signal.TRACES);
    log.failed(Signal.TRACES, REFUSED, 5, 0);
    log.failed(Signal.LOGS, REFUSED, 3, 0);
    log.worked(Signal.METRICS);
    log.worked(Signal.TRACES);
    assertThat(lines).hasSize(1);

    log.worked(Signal.LOGS);
    log.worked(Signal.LOGS);

    assertThat(lines).hasSize(2);
    assertThat(lines.get(1))
        .isEqualTo(
            "INFO Exports to destination 'ops' work again. Data lost since the last warning: 3.");
  }

  @Test
  void worked_whatWasNotSaidToFail_isNotSaid() {
    log.failed(Signal.TRACES, REFUSED, 1, 0);
    log.worked(Signal.TRACES);
    log.failed(Signal.TRACES, REFUSED, 1, 0);
    log.worked(Signal.TRACES);

    assertThat(lines).hasSize(2);
  }

  @Test
  void failed_withoutAnAttempt_countsTowardsTheNextLine() {
    log.failed(Signal.TRACES, null, 2, 3);
    assertThat(lines).isEmpty();
    log.failed(Signal.TRACES, ExportFailure.TIMEOUT, 1, 0);

    assertThat(lines.get(0)).contains("no answer in time", "not accepted: 6", "3 wait", "_TIMEOUT");
  }

  /** Frames of an earlier run, or of an hour ago: they wait on disk, and were counted before. */
  @Test
  void failed_onlyWhatWaitsOnDiskWasTried_doesNotSayThatNothingWaits() {
    log.failed(Signal.TRACES, ExportFailure.http(503), 0, 0);

    assertThat(lines)
        .singleElement()
        .asString()
        .contains("status 503", "what was tried again stays on disk")
        .doesNotContain("Data not accepted: 0");
  }

  @ParameterizedTest
  @CsvSource({
    "200, rejected, _ENDPOINT",
    "301, redirects, _ENDPOINT",
    "400, refused the request, HTTP/protobuf",
    "401, credentials, _HEADERS",
    "403, credentials, _HEADERS",
    "404, path, v1/traces",
    "407, proxy, proxyHost",
    "413, too large, MAX_EXPORT_BATCH_SIZE",
    "429, too many, quota",
    "500, receiver failed, log",
    "503, overloaded, ASSENT_SPOOL_DIR"
  })
  void failed_status_saysWhatToCheck(int status, String what, String check) {
    log.failed(Signal.LOGS, ExportFailure.http(status), 1, 0);

    assertThat(lines.get(0)).contains("status " + status, what, check);
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN_HOST, be resolved, DNS",
    "UNREACHABLE, unreachable or refuses, port",
    "TLS, TLS, CERTIFICATE",
    "NOT_HTTP, not HTTP/1.1, 4318",
    "BROKEN, without an answer, 4318"
  })
  void failed_noAnswer_saysWhatToCheck(HttpFailure failure, String what, String check) {
    log.failed(Signal.LOGS, ExportFailure.http(failure), 1, 0);

    assertThat(lines.get(0)).contains(what, check, "ASSENT_DESTINATION_OPS_");
  }
}
