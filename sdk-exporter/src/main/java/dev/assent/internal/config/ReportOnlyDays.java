/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.config.ConfigurationException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The days on which the gates of a taken-over SDK only report: the first and the last one, both
 * included, in UTC. Immutable.
 *
 * @param first the first day
 * @param last the last day
 */
public record ReportOnlyDays(LocalDate first, LocalDate last) {
  /** The maximum number of days from the first to the last: {@value}. */
  public static final int MOST_DAYS = 90;

  private static final Pattern DAYS =
      Pattern.compile("(\\d{4}-\\d{2}-\\d{2})/(\\d{4}-\\d{2}-\\d{2})");

  private static final Pattern TIME_OR_ZONE =
      Pattern.compile("(?i).*(\\d[T ]\\d|\\d:\\d|Z|UTC|\\[).*");

  /** Variables beside which somebody has chosen, or data would leave that did not leave before. */
  private static final List<Variable> EXCLUDED =
      List.of(
          Variable.ASSENT_CONSENT,
          Variable.ASSENT_SUBJECT,
          Variable.ASSENT_STATE_DIR,
          Variable.ASSENT_DESTINATIONS,
          Variable.ASSENT_SPOOL_DIR,
          Variable.ASSENT_DELETION_ENDPOINT);

  /**
   * Reads the days of an SDK that Assent takes over.
   *
   * @param near the settings that nobody can change from elsewhere
   * @param all the same, and those of other sources
   * @param today the present day in UTC
   * @return null if they are not set
   * @throws ConfigurationException if the days are not valid, are set elsewhere, or are excluded by
   *     another variable
   */
  public static @Nullable ReportOnlyDays read(Environment near, Environment all, LocalDate today) {
    Setting setting = all.find(Variable.ASSENT_REPORT_ONLY);
    if (setting == null) {
      return null;
    }
    Setting own = near.find(Variable.ASSENT_REPORT_ONLY);
    if (own == null || !own.text().equals(setting.text())) {
      throw setting.problem(
          "is set by a source of properties that may be elsewhere; valid: the environment variable"
              + " ASSENT_REPORT_ONLY, or the system property assent.report.only; with Spring Boot,"
              + " also an argument of the application, or a file in its jar");
    }
    return read(own, all, today);
  }

  /**
   * Refuses the variable where gates always enforce.
   *
   * @throws ConfigurationException if it is set
   */
  public static void refuse(Environment environment) {
    Setting setting = environment.find(Variable.ASSENT_REPORT_ONLY);
    if (setting != null) {
      throw setting.problem(
          "is valid only for an SDK that OpenTelemetry's autoconfiguration, its Java agent, Spring"
              + " Boot or a declarative configuration builds, and that Assent takes over; unset it, for an"
              + " instance beside such an SDK by setting(\"ASSENT_REPORT_ONLY\", \"\")");
    }
  }

  /**
   * Reads the days.
   *
   * @param setting the value, such as {@code 2026-11-29/2027-01-31}
   * @param environment all settings
   * @param today the present day in UTC
   * @throws ConfigurationException if the days are not valid, or excluded by another variable
   */
  static ReportOnlyDays read(Setting setting, Environment environment, LocalDate today) {
    ReportOnlyDays days = parse(setting, today);
    for (Variable excluded : EXCLUDED) {
      if (environment.isSet(excluded)) {
        throw excluded(setting, excluded.name());
      }
    }
    environment.forEach(
        (name, other) -> {
          if (name.startsWith(KnownVariables.DESTINATION)
              && name.endsWith("_" + Variable.LISTEN.name())) {
            throw excluded(setting, name);
          }
        });
    Setting sources = environment.get(Variable.ASSENT_CONSENT_SOURCE);
    if (!sources.list().stream().allMatch(each -> each.text().equals(ConsentSettings.ENV))) {
      throw setting.problem(
          "is not valid together with "
              + sources.name()
              + ", unless that is env; unset one of both");
    }
    return days;
  }

  private static ConfigurationException excluded(Setting setting, String other) {
    return setting.problem("is not valid together with " + other + "; unset one of both");
  }

  private static ReportOnlyDays parse(Setting setting, LocalDate today) {
    Matcher matcher = DAYS.matcher(setting.text());
    if (!matcher.matches()) {
      if (TIME_OR_ZONE.matcher(setting.text()).matches()) {
        throw setting.problem(
            setting.shown() + " has a time or a zone; write two days: they are days of UTC");
      }
      throw setting.invalid(
          "the first and the last day, such as " + today + "/" + today.plusDays(30));
    }
    LocalDate first = day(setting, matcher.group(1));
    LocalDate last = day(setting, matcher.group(2));
    if (last.isBefore(first)) {
      throw setting.problem(
          setting.shown() + " ends before it begins; write the earlier day first");
    }
    if (ChronoUnit.DAYS.between(first, last) > MOST_DAYS) {
      throw setting.problem(
          setting.shown()
              + " is too long; the last day is at most "
              + MOST_DAYS
              + " days after the first, here "
              + first.plusDays(MOST_DAYS));
    }
    if (first.isAfter(today)) {
      throw setting.problem(
          setting.shown() + " begins in the future; today is " + today + " in UTC");
    }
    if (last.isBefore(today)) {
      throw setting.problem(
          setting.shown()
              + " is over; today is "
              + today
              + " in UTC: unset it, so that gates enforce");
    }
    return new ReportOnlyDays(first, last);
  }

  private static LocalDate day(Setting setting, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException noDay) {
      throw setting.problem("there is no day " + text + "; write days such as 2026-11-29");
    }
  }

  /** Returns the moment at which the last day is over. */
  public Instant end() {
    return last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
