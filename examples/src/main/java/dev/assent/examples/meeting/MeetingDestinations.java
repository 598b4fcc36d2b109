/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.AssentBuilder;
import dev.assent.examples.receiver.OtlpReceiver;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The five places to which this application sends telemetry. */
final class MeetingDestinations {
  static final String SUMMARY_VENDOR = "summary_vendor";

  private static final List<To> ALL =
      List.of(
          new To("operations", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
          new To("improvement", Purpose.PRODUCT_IMPROVEMENT, Recipient.FIRST_PARTY),
          new To("training", Purpose.AI_TRAINING, Recipient.FIRST_PARTY),
          new To(SUMMARY_VENDOR, Purpose.MEETING_SUMMARY, Recipient.PROCESSOR),
          new To("other_model", Purpose.AI_TRAINING, Recipient.THIRD_PARTY));

  private MeetingDestinations() {}

  /** Names in the order of the table. */
  static List<String> names() {
    return ALL.stream().map(To::name).toList();
  }

  /** A line each: what it is for, and who receives it. */
  static String legend() {
    StringBuilder legend = new StringBuilder();
    for (To to : ALL) {
      legend.append(
          String.format(
              Locale.ROOT,
              "  %-15s for %s, received by the %s%n",
              to.name,
              to.purpose,
              to.recipient.id().replace('_', ' ')));
    }
    return legend.toString();
  }

  /** Tells a builder about them, as the environment would: names, then a few variables each. */
  static AssentBuilder configure(
      AssentBuilder builder, @Nullable String external, @Nullable OtlpReceiver receiver) {
    String endpoint =
        external != null ? external : Objects.requireNonNull(receiver).endpoint().toString();
    builder.setting("ASSENT_DESTINATIONS", String.join(",", names()));
    for (To to : ALL) {
      String prefix = "ASSENT_DESTINATION_" + to.name.toUpperCase(Locale.ROOT) + "_";
      builder
          .setting(prefix + "PURPOSE", to.purpose.name())
          .setting(prefix + "RECIPIENT", to.recipient.id())
          .setting(prefix + "ENDPOINT", endpoint)
          .setting(prefix + "HEADERS", OtlpReceiver.DESTINATION_HEADER + "=" + to.name);
    }
    return builder;
  }

  private record To(String name, Purpose purpose, Recipient recipient) {}
}
