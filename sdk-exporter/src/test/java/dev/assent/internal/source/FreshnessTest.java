/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.http.HttpAnswer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {
  private static Freshness of(List<String> age, List<String> cacheControl) {
    return Freshness.of(
        new HttpAnswer(
            URI.create("http://localhost/"),
            200,
            Map.of("Age", age, "Cache-Control", cacheControl),
            Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # Cache-Control                   | Age         | recheck
          max-age=60                        | 0           | PT60S
          max-age=60                        | 20          | PT40S
          public, MAX-AGE = "60" , x=y      | 1           | PT59S
          max-age=60, max-age=30            | 0           | PT30S
          max-age=60                        | 60          | PT1S
          max-age=60                        | 9999        | PT1S
          max-age=1                         | 0           | PT1S
          max-age=0                         | 0           | -
          max-age=60, no-cache              | 0           | -
          no-store, max-age=60              | 0           | -
          no-cache="set-cookie", max-age=60 | 0           | -
          s-maxage=60                       | 0           | -
          max-age=soon                      | 0           | -
          max-age=-1                        | 0           | -
          max-age                           | 0           | -
          max-age=99999999999999999999      | 0           | PT2147483648S
          """)
  void recheck_directives_areWhatMaxAgeLeaves(String cacheControl, String age, String recheck) {
    assertThat(of(List.of(age), List.of(cacheControl)).recheck())
        .isEqualTo(recheck == null ? null : Duration.parse(recheck));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"7, PT7S", "99999999999999999999, PT2147483648S", "-7, -", "'', -", "1.5, -"})
  void age_header_isReadOrUnknown(String header, String age) {
    assertThat(of(List.of(header), List.of()).age())
        .isEqualTo(age == null ? null : Duration.parse(age));
  }

  @Test
  void age_several_theOldestCounts() {
    assertThat(of(List.of("1", "9", "3"), List.of()).age()).isEqualTo(Duration.ofSeconds(9));
    assertThat(of(List.of("1", "x"), List.of()).age()).isNull();
    assertThat(of(List.of(), List.of()).age()).isZero();
  }
}
