/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The days of <em>report only</em>: each way in which they are not valid. */
class ReportOnlyDaysTest {
  private static final String NAME = "ASSENT_REPORT_ONLY";
  private static final LocalDate TODAY = LocalDate.parse("2026-12-01");
  private static final String DAYS = "2026-11-29/2027-01-31";

  private static ReportOnlyDays read(String value, Map<String, String> others) {
    return ReportOnlyDays.read(new Setting(NAME, value), Environment.of(others), TODAY);
  }

  @Test
  void read_twoDays_endsWhenTheLastOneIsOver() {
    ReportOnlyDays days = read(DAYS, Map.of());
    assertThat(days.first()).isEqualTo(LocalDate.parse("2026-11-29"));
    assertThat(days.last()).isEqualTo(LocalDate.parse("2027-01-31"));
    assertThat(days.end()).isEqualTo(Instant.parse("2027-02-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-12-01/2026-12-01",
        "2026-09-02/2026-12-01",
        "2026-12-01/2027-03-01",
        " 2026-11-29/2027-01-31 "
      })
  void read_atTheBounds_isValid(String value) {
    assertThat(read(value, Map.of()).last()).isAfterOrEqualTo(TODAY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2027-01-31/2026-11-29 | ends before it begins",
        "2026-10-01/2026-11-30 | is over; today is 2026-12-01 in UTC",
        "2026-12-02/2027-01-31 | begins in the future; today is 2026-12-01 in UTC",
        "2026-11-29/2027-02-28 | at most 90 days after the first, here 2027-02-27",
        "0001-01-01/9999-12-31 | at most 90 days after the first",
        "2026-11-31/2027-01-31 | there is no day 2026-11-31",
        "2026-11-29T00:00Z/2027-01-31T00:00Z | has a time or a zone",
        "2026-11-29 00:00/2027-01-31 00:00 | has a time or a zone",
        "2026-11-29/2027-01-31 UTC | has a time or a zone",
        "2026-11-29/2027-01-31[Europe/Berlin] | has a time or a zone",
        "2026-11-29/P30D | valid: the first and the last day, such as 2026-12-01/2026-12-31",
        "2026-11-29 | valid: the first and the last day",
        "29.11.2026/31.01.2027 | valid: the first and the last day",
        "2026-11-29/2027-01-31/2027-02-01 | valid: the first and the last day",
        "true | valid: the first and the last day",
        "２０２６-11-29/2027-01-31 | valid: the first and the last day"
      })
  void read_notValid_saysWhatIsFoundAndWhatIsValid(String value, String said) {
    assertThatThrownBy(() -> read(value, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(NAME)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ASSENT_CONSENT | product_improvement=!content",
        "ASSENT_SUBJECT | acme/u7",
        "ASSENT_SUBJECT | acme/*",
        "ASSENT_STATE_DIR | /var/lib/assent",
        "ASSENT_DESTINATIONS | ops",
        "ASSENT_SPOOL_DIR | /var/spool/assent",
        "ASSENT_DELETION_ENDPOINT | https://example.org/delete",
        "ASSENT_DESTINATION_OPS_LISTEN | 127.0.0.1:9464",
        "ASSENT_CONSENT_SOURCE | file:consent.json",
        "ASSENT_CONSENT_SOURCE | env,https://consent.example.org"
      })
  void read_besideWhatItExcludes_namesBoth(String other, String value) {
    assertThatThrownBy(() -> read(DAYS, Map.of(other, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(NAME)
        .hasMessageContaining(other)
        .hasMessageContaining("unset one of both")
        .hasMessageNotContaining(value.equals("ops") ? "nothing" : value);
  }

  @Test
  void read_setByAnotherSourceOfProperties_saysWhereItIsValid() {
    Environment near = Environment.of(Map.of());
    Environment all = near.or(property -> property.equals("assent.report.only") ? DAYS : null);
    assertThatThrownBy(() -> ReportOnlyDays.read(near, all, TODAY))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "the environment variable ASSENT_REPORT_ONLY, or the system property");
  }

  @Test
  void read_anotherSourceWins_saysWhereItIsValid() {
    Environment near = Environment.of(Map.of(NAME, DAYS));
    Environment all = near.with(NAME, "2026-11-01/2027-01-30");
    assertThatThrownBy(() -> ReportOnlyDays.read(near, all, TODAY))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("may be elsewhere");
  }

  @Test
  void read_setByTheProcess_isTheDays() {
    Environment near = Environment.of(Map.of(NAME, DAYS));
    ReportOnlyDays days = ReportOnlyDays.read(near, near.or(property -> null), TODAY);
    assertThat(days).isNotNull();
    assertThat(days.last()).isEqualTo(LocalDate.parse("2027-01-31"));
  }

  @Test
  void read_unset_isNull() {
    Environment near = Environment.of(Map.of());
    assertThat(ReportOnlyDays.read(near, near, TODAY)).isNull();
  }

  @Test
  void read_ownSdk_isAnError() {
    assertThatThrownBy(() -> Settings.read(Environment.of(Map.of(NAME, DAYS))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(NAME)
        .hasMessageContaining("that Assent takes over; unset it");
  }

  @Test
  void read_sourceEnvAlone_isValid() {
    assertThat(read(DAYS, Map.of("ASSENT_CONSENT_SOURCE", "env")).last()).isAfter(TODAY);
  }
}
