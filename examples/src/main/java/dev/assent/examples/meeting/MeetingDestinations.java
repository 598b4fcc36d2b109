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

/** The destinations of a process's telemetry. Immutable. */
final class MeetingDestinations {
  static final String SUMMARY_VENDOR = "summary_vendor";

  /** The application's five destinations. */
  static final MeetingDestinations OF_THE_APPLICATION =
      new MeetingDestinations(
          new To("operations", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
          new To("improvement", Purpose.PRODUCT_IMPROVEMENT, Recipient.FIRST_PARTY),
          new To("training", Purpose.AI_TRAINING, Recipient.FIRST_PARTY),
          new To(SUMMARY_VENDOR, Purpose.MEETING_SUMMARY, Recipient.PROCESSOR),
          new To("other_model", Purpose.AI_TRAINING, Recipient.THIRD_PARTY));

  /** The server's one destination. */
  static final MeetingDestinations OF_THE_SERVER =
      new MeetingDestinations(
          new To("server_training", Purpose.AI_TRAINING, Recipient.FIRST_PARTY));

  private final List<To> all;

  private MeetingDestinations(To... all) {
    this.all = List.of(all);
  }

  /** Returns the names in the order of the table. */
  List<String> names() {
    return all.stream().map(To::name).toList();
  }

  /** Returns one line per destination: its purpose and its recipient. */
  String legend() {
    StringBuilder legend = new StringBuilder();
    for (To to : all) {
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

  /**
   * Adds the destinations to a builder. All send to one receiver, which distinguishes them by a
   * header.
   */
  AssentBuilder addTo(AssentBuilder builder, String endpoint) {
    for (To to : all) {
      builder.destination(
          to.name,
          options ->
              options
                  .purpose(to.purpose)
                  .recipient(to.recipient)
                  .endpoint(endpoint)
                  .header(OtlpReceiver.DESTINATION_HEADER, to.name));
    }
    return builder;
  }

  private record To(String name, Purpose purpose, Recipient recipient) {}
}
