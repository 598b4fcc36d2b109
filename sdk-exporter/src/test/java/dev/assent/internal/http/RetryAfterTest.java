/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private final Clock time = Clock.system().reading();

  @Test
  void nanos_seconds_areSeconds() {
    assertThat(RetryAfter.nanos(" 7 ", time)).isEqualTo(Duration.ofSeconds(7).toNanos());
  }

  @Test
  void nanos_date_isFromNow() {
    Instant now = Instant.ofEpochSecond(0, time.epochNanos()).truncatedTo(ChronoUnit.SECONDS);
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(now.plusSeconds(12).atZone(ZoneOffset.UTC));
    assertThat(RetryAfter.nanos(date, time))
        .isBetween(Duration.ofSeconds(11).toNanos(), Duration.ofSeconds(12).toNanos());
  }

  @Test
  void nanos_absent_isZero() {
    assertThat(RetryAfter.nanos(null, time)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-3",
        "soon",
        "1.5",
        "Tue, 15 Nov 1994 08:12:31 GMT",
        "Mon, 1 Jan 0001 00:00:00 GMT"
      })
  void nanos_pastOrMalformed_isZero(String header) {
    assertThat(RetryAfter.nanos(header, time)).isZero();
  }

  @Test
  void nanos_hugeSeconds_doNotOverflow() {
    assertThat(RetryAfter.nanos("9223372036854775807", time)).isEqualTo(Long.MAX_VALUE);
    assertThat(RetryAfter.nanos("99999999999999999999", time)).isEqualTo(Long.MAX_VALUE);
    assertThat(RetryAfter.nanos("999999999999999999", time)).isEqualTo(Long.MAX_VALUE);
  }
}
