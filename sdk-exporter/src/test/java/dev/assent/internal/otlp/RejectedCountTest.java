/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RejectedCountTest {
  private static byte[] traces(long rejected) {
    return ExportTraceServiceResponse.newBuilder()
        .setPartialSuccess(
            ExportTracePartialSuccess.newBuilder()
                .setRejectedSpans(rejected)
                .setErrorMessage("quota of the tenant"))
        .build()
        .toByteArray();
  }

  @Test
  void of_partialSuccessOfEachSignal_isItsCount() {
    assertThat(RejectedCount.of(traces(3))).isEqualTo(3);
    assertThat(
            RejectedCount.of(
                ExportLogsServiceResponse.newBuilder()
                    .setPartialSuccess(
                        ExportLogsPartialSuccess.newBuilder().setRejectedLogRecords(300))
                    .build()
                    .toByteArray()))
        .isEqualTo(300);
    assertThat(
            RejectedCount.of(
                ExportMetricsServiceResponse.newBuilder()
                    .setPartialSuccess(
                        ExportMetricsPartialSuccess.newBuilder()
                            .setRejectedDataPoints(Long.MAX_VALUE))
                    .build()
                    .toByteArray()))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void of_fullSuccess_isZero() {
    assertThat(RejectedCount.of(new byte[0])).isZero();
    assertThat(RejectedCount.of(traces(0))).isZero();
  }

  @Test
  void of_negativeCount_isZero() {
    assertThat(RejectedCount.of(traces(-5))).isZero();
  }

  @Test
  void of_messageBeforeCount_isTheCount() {
    // partial_success { error_message: "x", rejected: 7 }, after an unknown fixed64 field 9
    byte[] body = {0x49, 1, 2, 3, 4, 5, 6, 7, 8, 0x0a, 5, 0x12, 1, 'x', 0x08, 7};
    assertThat(RejectedCount.of(body)).isEqualTo(7);
  }

  @Test
  void of_truncatedAnywhere_neverThrows() {
    byte[] whole = traces(1L << 40);
    for (int length = 0; length < whole.length; length++) {
      assertThat(RejectedCount.of(Arrays.copyOf(whole, length))).isNotNegative();
    }
  }

  @Test
  void of_anyBytes_neverThrows() {
    Random random = new Random(20261124);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = new byte[random.nextInt(24)];
      random.nextBytes(body);
      assertThat(RejectedCount.of(body)).isNotNegative();
    }
  }
}
