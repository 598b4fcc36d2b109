/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import static dev.assent.consent.GrantOptions.underTerms;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The steps with choices in the application itself, and with new terms. */
final class MeetingSteps {
  private static final LocalDate TERMS = LocalDate.of(2023, 8, 7);
  private static final String IMPROVEMENT = "improvement";
  private static final String SUMMARY_VENDOR = MeetingDestinations.SUMMARY_VENDOR;
  private static final String CHAT = MeetingEvents.CHAT_SENT.name();
  private static final String SPEECH = MeetingEvents.TRANSCRIPT_LINE.name();

  private final Assent assent;
  private final Meeting meeting;
  private final Audit audit;
  private final StepPrinter printer;
  private final Callable<?> newTerms;

  /**
   * @param newTerms replaces the policy file by one with other terms
   */
  MeetingSteps(
      Assent assent, Meeting meeting, Audit audit, StepPrinter printer, Callable<?> newTerms) {
    this.assent = assent;
    this.meeting = meeting;
    this.audit = audit;
    this.printer = printer;
    this.newTerms = newTerms;
  }

  void run() throws Exception {
    printer.text("A meeting of acme/host and globex/guest. Telemetry goes to");
    printer.text(MeetingDestinations.OF_THE_APPLICATION.legend().stripTrailing());
    step("Nobody has decided anything: words stay, their length leaves", null, IMPROVEMENT, CHAT);
    step(
        "Both accounts turn on the meeting summary: speech goes to the model that writes it",
        () -> {
          grant(Meeting.HOST_ACCOUNT, Purpose.MEETING_SUMMARY, Category.CONTENT_AUDIO);
          grant(Meeting.GUEST_ACCOUNT, Purpose.MEETING_SUMMARY, Category.CONTENT_AUDIO);
          return null;
        },
        SUMMARY_VENDOR,
        SPEECH,
        Secret.HOST_SPEECH,
        Secret.SPEECH_OF_BOTH);
    step(
        "acme/host shares: chat, for product improvement",
        () -> {
          grant(Meeting.HOST, Purpose.PRODUCT_IMPROVEMENT, Category.CONTENT_CHAT);
          return null;
        },
        IMPROVEMENT,
        CHAT,
        Secret.HOST_SPEECH,
        Secret.SPEECH_OF_BOTH,
        Secret.HOST_CHAT);
    step(
        "globex/guest declines the summary: what both said stays, what the host said goes on",
        () -> revoke(Meeting.GUEST, Purpose.MEETING_SUMMARY, Category.CONTENT_AUDIO),
        SUMMARY_VENDOR,
        SPEECH,
        Secret.HOST_SPEECH,
        Secret.HOST_CHAT);
    step(
        "acme/host takes back: chat, for product improvement; one message waits in the queue",
        () -> {
          meeting.hostWrites();
          return revoke(Meeting.HOST, Purpose.PRODUCT_IMPROVEMENT, Category.CONTENT_CHAT);
        },
        IMPROVEMENT,
        CHAT,
        Secret.HOST_SPEECH);
    step(
        "New terms: consent to the old ones does not cover them",
        () -> {
          newTerms.call();
          awaitTerms();
          return null;
        },
        SUMMARY_VENDOR,
        SPEECH);
  }

  /**
   * Runs one step.
   *
   * @param change runs first; it may return a receipt
   * @param destination the destination whose events are printed
   * @param event the name of these events
   * @param permitted the sentences that may arrive in the step: chat at {@code improvement}, speech
   *     at the vendor's destination
   */
  private void step(
      String headline,
      @Nullable Callable<@Nullable String> change,
      String destination,
      String event,
      Secret... permitted)
      throws Exception {
    List<String> before = audit.events(destination, event);
    String receipt = change == null ? null : change.call();
    meeting.hold();
    printer.headline(headline);
    if (!assent.flush(Patience.MOST)) {
      printer.line("", "some data did not arrive within " + Patience.MOST);
    }
    String table = audit.step(where(permitted));
    List<String> after = audit.events(destination, event);
    if (change != null) {
      printer.line("before", text(before, destination));
    }
    printer.line(change == null ? "leaves" : "after", text(after, destination));
    if (receipt != null) {
      printer.line("receipt", receipt);
    }
    printer.table(table);
  }

  private static Map<Secret, Set<String>> where(Secret... permitted) {
    Map<Secret, Set<String>> where = new java.util.EnumMap<>(Secret.class);
    for (Secret secret : permitted) {
      where.put(secret, Set.of(secret == Secret.HOST_CHAT ? IMPROVEMENT : SUMMARY_VENDOR));
    }
    return where;
  }

  private static String text(List<String> events, String destination) {
    if (events.isEmpty()) {
      return "nothing  → " + destination;
    }
    String more = events.size() == 1 ? "" : "  and " + (events.size() - 1) + " more";
    return events.get(0) + more + "  → " + destination;
  }

  private void grant(String subject, Purpose purpose, Category category) throws Exception {
    await(assent.consent(subject).grant(purpose, underTerms(TERMS), category));
  }

  private String revoke(String subject, Purpose purpose, Category category) throws Exception {
    return ReceiptText.ofRevoking(assent.consent(subject), purpose, category);
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(Patience.MOST.toSeconds(), TimeUnit.SECONDS);
  }

  /** Waits until the watched policy file's new terms are in force. */
  private void awaitTerms() {
    Patience.until(
        "the new terms are in force",
        () -> !assent.explain(Meeting.HOST, SUMMARY_VENDOR).permits(Category.CONTENT_AUDIO));
  }
}
