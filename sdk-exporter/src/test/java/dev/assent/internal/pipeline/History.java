/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.consent.Receipt;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.send.SentRequest;
import dev.assent.ledger.Ledger;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The data and choices of one random schedule, numbered in one sequence with the requests, and the
 * check of these requests. Concurrent events have no order, so the check allows both orders.
 */
final class History {
  /** A category's canary in a body; a datum that is content as a whole has its own. */
  private static final Pattern CANARY = Pattern.compile("(chat|audio|own)<(\\d+)>");

  private final AtomicLong sequence = new AtomicLong();
  private final AtomicInteger ids = new AtomicInteger();
  private final Queue<Recorded> recorded = new ConcurrentLinkedQueue<>();
  private final Queue<Chosen> chosen = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Long> endedNanos = new ConcurrentHashMap<>();
  private final Queue<Narrowed> narrowed = new ConcurrentLinkedQueue<>();
  private final Queue<Receipt.Count> reported = new ConcurrentLinkedQueue<>();
  private final boolean holds;

  /**
   * @param holds whether data is held until a choice
   */
  History(boolean holds) {
    this.holds = holds;
  }

  /** Returns the next number. */
  long next() {
    return sequence.incrementAndGet();
  }

  int nextId() {
    return ids.incrementAndGet();
  }

  void add(Recorded datum) {
    recorded.add(datum);
  }

  /** A datum has been captured: it is queued, held or withheld. */
  void addEnd(int id) {
    endedNanos.put(id, System.nanoTime());
  }

  Chosen add(Chosen choice) {
    chosen.add(choice);
    return choice;
  }

  /** Adds the counts of one receipt; concurrent changes share their effects. */
  void add(List<Receipt.Count> counts) {
    reported.addAll(counts);
  }

  /**
   * Adds what a gate took away from a captured datum. The times are those of the machine, which are
   * no barrier between a decision and what the gate reads, unlike {@link #next}.
   *
   * @param passed null if nothing passed
   * @param begunNanos a time before the gate read the decision
   */
  void addNarrowed(Stamped datum, @Nullable Stamped passed, long begunNanos) {
    Set<String> gone = new HashSet<>(values(datum));
    gone.removeAll(passed == null ? Set.of() : values(passed));
    narrowed.add(new Narrowed(gone.toString(), begunNanos));
  }

  private static Collection<String> values(Stamped datum) {
    Attributes attributes =
        datum instanceof SpanData span
            ? span.getAttributes()
            : ((LogRecordData) datum).getAttributes();
    return attributes.asMap().values().stream().map(Object::toString).toList();
  }

  List<Receipt.Count> reported() {
    return List.copyOf(reported);
  }

  List<Recorded> recorded() {
    return List.copyOf(recorded);
  }

  /**
   * A datum.
   *
   * @param users its subjects
   * @param begun a number before its time was taken
   * @param started a number after its time was taken
   * @param stamped a number before it was stamped
   */
  record Recorded(int id, Set<String> users, long begun, long started, long stamped) {
    boolean concerns(Chosen choice) {
      return users.stream().anyMatch(choice::concerns);
    }
  }

  /** A choice, from the beginning of the call to its end. */
  static final class Chosen {
    final String level;
    final Set<String> categories;
    final boolean grants;
    final boolean covers;
    final long begun;
    final long begunNanos = System.nanoTime();
    volatile long returned = Long.MAX_VALUE;
    volatile long completed = Long.MAX_VALUE;
    volatile long completedNanos = Long.MAX_VALUE;

    Chosen(String level, Set<String> categories, boolean grants, boolean covers, long begun) {
      this.level = level;
      this.categories = categories;
      this.grants = grants;
      this.covers = covers;
      this.begun = begun;
    }

    boolean concerns(String user) {
      return user.equals(level) || user.startsWith(level + "/");
    }

    boolean mentions(String category) {
      return categories.contains(category);
    }

    @Override
    public String toString() {
      return (covers ? "cover " : grants ? "grant " : "deny ")
          + level
          + categories
          + " ["
          + begun
          + ", "
          + returned
          + ", "
          + completed
          + "]";
    }
  }

  /** A datum's canary of one category. */
  record Content(Recorded datum, String category) {}

  /** What a gate took away from a datum that had been captured. */
  private record Narrowed(String text, long begunNanos) {}

  /** Returns the content in a request. */
  Set<Content> contents(SentRequest request) {
    return contents(request.text());
  }

  private Set<Content> contents(String text) {
    Map<Integer, Recorded> byId = new HashMap<>();
    recorded.forEach(datum -> byId.put(datum.id(), datum));
    Set<Content> contents = new HashSet<>();
    Matcher canary = CANARY.matcher(text);
    while (canary.find()) {
      Recorded datum = byId.get(Integer.parseInt(canary.group(2)));
      if (datum != null) {
        String kind = canary.group(1);
        contents.add(new Content(datum, kind.equals("own") ? "chat" : kind));
      }
    }
    return contents;
  }

  /** Returns the violations of the laws. */
  List<String> violations(List<SentRequest> requests) {
    List<String> found = new ArrayList<>();
    for (SentRequest request : requests) {
      for (Content content : contents(request)) {
        evaluate(request, content, found);
      }
    }
    for (Narrowed gate : narrowed) {
      for (Content content : contents(gate.text())) {
        evaluate(gate, content, found);
      }
    }
    return found;
  }

  /** When a revocation completes, all that was queued or taken before it has been gated. */
  private void evaluate(Narrowed gate, Content content, List<String> found) {
    long ended = endedNanos.getOrDefault(content.datum().id(), Long.MAX_VALUE);
    for (Chosen choice : chosen) {
      if (ended < choice.begunNanos
          && choice.completedNanos < gate.begunNanos()
          && withdraws(choice, content)) {
        found.add(content + " was queued before " + choice + ", and gated after it had completed");
      }
    }
  }

  private void evaluate(SentRequest request, Content content, List<String> found) {
    long last = Math.max(request.begun(), request.lastPiece());
    for (Chosen choice : chosen) {
      if (!withdraws(choice, content)) {
        continue;
      }
      if (choice.returned < content.datum().stamped()) {
        found.add(content + " was captured after " + choice + " and left at " + request.begun());
      } else if (choice.completed < last) {
        found.add(content + " was captured before " + choice + ", and handed on at " + last);
      }
    }
    for (String user : content.datum().users()) {
      if (chosen.stream().noneMatch(choice -> permits(choice, user, content, request.begun()))) {
        found.add(content + " left at " + request.begun() + ", granted by nobody for " + user);
      }
    }
  }

  /**
   * Returns whether this is a denial of the content that no grant lifted before the content's time.
   */
  boolean withdraws(Chosen denial, Content content) {
    return !denial.grants
        && denial.mentions(content.category())
        && content.datum().concerns(denial)
        && chosen.stream().noneMatch(grant -> lifts(grant, denial, content));
  }

  /**
   * Returns whether this is a denial of the content that may have been in force after its time,
   * also if a grant was made at the same time as the denial.
   */
  boolean mayWithdraw(Chosen denial, Content content) {
    return !denial.grants
        && denial.mentions(content.category())
        && content.datum().concerns(denial)
        && denial.returned > content.datum().begun();
  }

  private static boolean lifts(Chosen grant, Chosen denial, Content content) {
    return grant.grants
        && !grant.covers
        && grant.level.equals(denial.level)
        && grant.mentions(content.category())
        && grant.returned > denial.begun
        && grant.begun < content.datum().started();
  }

  private boolean permits(Chosen grant, String user, Content content, long at) {
    return grant.grants
        && grant.concerns(user)
        && grant.mentions(content.category())
        && (grant.begun < content.datum().started() || holds && grant.covers && grant.begun < at);
  }

  /** Returns the differences between the counts in ledger and receipts and the requests. */
  List<String> miscounts(List<SentRequest> requests, Ledger ledger, boolean wasClosed) {
    return new Accounts(this, requests, List.copyOf(chosen)).check(ledger, wasClosed);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    chosen.forEach(choice -> text.append(choice).append('\n'));
    recorded.forEach(datum -> text.append(datum).append('\n'));
    return text.toString();
  }
}
