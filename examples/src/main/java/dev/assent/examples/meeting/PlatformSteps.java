/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.category.Category;
import dev.assent.consent.Subject;
import dev.assent.examples.consent.ConsentService;
import dev.assent.policy.Purpose;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The steps with consent from a platform: loaded, changed, and unavailable. */
final class PlatformSteps {
  private static final LocalDate TERMS = LocalDate.of(2024, 2, 1);
  private static final String USER = "acme/u7";
  private static final String VISITOR = "acme/visitor";

  private final ConsentService platform;
  private final MeetingServer server;
  private final Audit audit;
  private final StepPrinter printer;
  private final Subject user;
  private final Subject host;
  private final Subject visitor;
  private final Subject guest;

  PlatformSteps(ConsentService platform, MeetingServer server, Audit audit, StepPrinter printer) {
    this.platform = platform;
    this.server = server;
    this.audit = audit;
    this.printer = printer;
    choose(USER, true);
    choose(Meeting.GUEST, false);
    user = server.member(USER);
    host = server.member(Meeting.HOST);
    visitor = server.member(VISITOR);
    guest = server.member(Meeting.GUEST);
  }

  void run() throws Exception {
    printer.text("");
    printer.text("The same meeting on a server, which asks a consent platform for signed choices.");
    printer.text(MeetingDestinations.OF_THE_SERVER.legend().stripTrailing());
    askThePlatform();
    changeOnThePlatform();
    loseThePlatform();
  }

  private void askThePlatform() {
    printer.headline("On the platform acme/u7 said yes, acme/host nothing, globex/guest no");
    Patience.until(
        "the platform has answered",
        () -> Stream.of(USER, Meeting.HOST, VISITOR, Meeting.GUEST).allMatch(server::knows));
    List.of(USER, Meeting.HOST, VISITOR, Meeting.GUEST).forEach(this::explain);
    server.say(user, Secret.USER_AT_NOON);
    server.say(host, Secret.HOST_DRAFT);
    server.say(visitor, Secret.VISITOR);
    server.say(user.and(guest), Secret.USER_AND_GUEST);
    end(Secret.USER_AT_NOON);
  }

  private void changeOnThePlatform() {
    printer.headline("There acme/host says yes, then acme/u7 no, while messages of both wait");
    Patience.until("the server hears the platform's changes", () -> platform.listeners() > 0);
    choose(Meeting.HOST, true);
    Patience.until("acme/host's yes is in force", () -> permitted(Meeting.HOST));
    server.say(user, Secret.USER_LAUNCH);
    server.say(host, Secret.HOST_AGENDA);
    printer.line("queued", server.queued() + " messages, with their words");
    choose(USER, false);
    long committed = System.nanoTime();
    Patience.until("acme/u7's no is in force", () -> !permitted(USER));
    double millis = (System.nanoTime() - committed) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    printer.line(
        "denial",
        String.format(Locale.ROOT, "in force %.1f ms after the platform stored it", millis));
    end(Secret.HOST_AGENDA);
  }

  private void loseThePlatform() throws Exception {
    printer.headline(
        "The platform is gone, and Assent warns. Its last word counts; acme/host says no here, at once");
    platform.close();
    Patience.until(
        "a request to the platform failed, and acme/host's yes still counts",
        () -> permitted(Meeting.HOST) && server.failedRequests() > 0);
    server.say(host, Secret.HOST_ROOM);
    explain(Meeting.HOST);
    flush();
    printer.line("receipt", server.denyChat(Meeting.HOST));
    server.say(host, Secret.HOST_LAST);
    explain(Meeting.HOST);
    end(Secret.HOST_ROOM);
  }

  /** Makes a choice, as a member would on the platform's own page. */
  private void choose(String member, boolean granted) {
    platform.choose(
        member,
        Purpose.AI_TRAINING,
        Set.of(Category.CONTENT_CHAT.name()),
        granted,
        granted ? TERMS : null);
  }

  private boolean permitted(String member) {
    return server.chatOf(member).permitted();
  }

  private void explain(String member) {
    printer.line("", ExplanationText.of(member, server.chatOf(member)));
  }

  /** Sends the queued data, and prints the words that arrived. */
  private void end(Secret permitted) {
    flush();
    String table = audit.step(Map.of(permitted, Set.of(MeetingServer.TRAINING)));
    List<String> events = audit.events(MeetingServer.TRAINING, MeetingEvents.CHAT_SENT.name());
    long withWords = events.stream().filter(event -> event.contains("meeting.chat.text")).count();
    printer.line(
        "arrived", events.size() + " messages, " + withWords + " of them with their words");
    printer.table(table);
  }

  private void flush() {
    if (!server.flush()) {
      printer.line("", "some data did not arrive within " + Patience.MOST);
    }
  }
}
