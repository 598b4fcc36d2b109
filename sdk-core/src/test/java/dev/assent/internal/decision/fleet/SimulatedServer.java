/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.fleet;

import dev.assent.internal.consent.DocumentSource.Inquiry;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.position.Interest;
import dev.assent.internal.position.Position;
import dev.assent.internal.position.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * A server of a platform, which reads one copy of the database, or the primary where the copy is
 * late, or behind what was announced.
 */
final class SimulatedServer {
  /** The difference of clocks that is allowed. */
  private static final Duration SKEW = Duration.ofSeconds(2);

  /** The age from which the primary is read. */
  private static final Duration LATE = Duration.ofSeconds(5);

  private final Platforms platforms;
  private final List<Stream> streams = new ArrayList<>();
  private final Duration skew;
  private Copy view;
  private int announced;
  private Position complete;
  private boolean isUp = true;

  SimulatedServer(Platforms platforms, Copy view) {
    this.platforms = platforms;
    int most = platforms.isBroken(Fault.AGES_BY_ONE_CLOCK) ? 300_000 : (int) SKEW.toMillis();
    this.skew = Duration.ofMillis(platforms.random().nextInt(2 * most) - most);
    read(view);
  }

  Copy view() {
    return view;
  }

  boolean isUp() {
    return isUp;
  }

  /** Reads another copy from now on; streams of another generation end. */
  void read(Copy other) {
    boolean goesOn = platforms.isBroken(Fault.RESUMES_ACROSS_GENERATIONS);
    if (view != null && view.generation() != other.generation() && !goesOn) {
      streams.forEach(stream -> stream.isOver = true);
      streams.clear();
    }
    view = other;
    announced = other.applied();
    complete = other.position();
  }

  /**
   * Returns a copy that shows what was announced: the own one, or the primary where that is late or
   * behind; null if there is none.
   */
  private Copy nearest(int least) {
    boolean isShown = isShownBy(view, least);
    if (isShown && age(view).compareTo(LATE) < 0) {
      return view;
    }
    Copy primary = platforms.primaryOf(this);
    if (primary != null && isShownBy(primary, least)) {
      return primary;
    }
    return isShown ? view : null;
  }

  private boolean isShownBy(Copy copy, int least) {
    return copy.applied() >= least && copy.position().compareTo(complete) >= 0;
  }

  /** Returns the age of a copy by this server's clock, with an allowance. */
  private Duration age(Copy copy) {
    Duration age = Duration.between(copy.beaten(), platforms.now().plus(skew)).plus(SKEW);
    return age.isNegative() ? Duration.ZERO : age;
  }

  void stop() {
    isUp = false;
    streams.forEach(stream -> stream.isOver = true);
    streams.clear();
  }

  void start(Copy other) {
    isUp = true;
    view = null;
    read(other);
  }

  // ---- documents ----

  SourceReply answer(Inquiry inquiry) {
    Seen seen = inquiry.seen();
    String subject = inquiry.subject();
    boolean isOld = seen.position() == null && !platforms.isBroken(Fault.OLD_READS_COPY);
    if (!isOld && fits(view, subject, seen)) {
      return read(view, subject);
    }
    Copy primary = platforms.primaryOf(this);
    return primary != null && fits(primary, subject, seen)
        ? read(primary, subject)
        : SourceReply.Failed.behind("no copy is as new");
  }

  private boolean fits(Copy copy, String subject, Seen seen) {
    if (platforms.isBroken(Fault.NO_CHECK)) {
      return true;
    }
    long revision = copy.revision(subject);
    boolean isOlder = Position.isBefore(copy.position(), seen.position());
    boolean isSame = copy.position().equals(seen.position());
    return !isOlder
        && (revision < 0 ? seen.revision() < 0 || !isSame : revision >= seen.revision());
  }

  private SourceReply read(Copy copy, String subject) {
    Position position = copy.position();
    if (platforms.isBroken(Fault.POSITION_AFTER_DOCUMENT)) {
      position = new Position(position.generation(), position.heartbeat() + 6);
    }
    if (platforms.isBroken(Fault.STANDS_STILL)) {
      position = new Position(position.generation(), 1);
    }
    return platforms.reply(subject, copy, position, age(copy));
  }

  // ---- streams ----

  /** A stream of one process. Events wait in the order of their announcement. */
  static final class Stream {
    final Deque<Event> events = new ArrayDeque<>();
    private final Set<String> levels = new HashSet<>();
    private final Deque<Taken> taken = new ArrayDeque<>();
    private long counted = -1;
    boolean isOver;
  }

  /** A change of the interest, with the position of the comparison. */
  private record Taken(long number, Position position) {}

  /**
   * An event of a stream: a change of a subject, or a position.
   *
   * @param subject the subject; null for a position
   * @param seen the announced revision and position
   * @param counted the last change of the interest that counts
   * @param age the age of the position
   * @param at when it was sent
   */
  record Event(String subject, Seen seen, long counted, Duration age, Instant at) {}

  Stream open(Interest.Change first) {
    Stream stream = new Stream();
    streams.add(stream);
    stream.isOver = !change(stream, first);
    return stream;
  }

  /** Takes a change of the interest; false if this server has no such stream any more. */
  boolean change(Stream stream, Interest.Change change) {
    if (!isUp || stream.isOver || !streams.contains(stream)) {
      return false;
    }
    Copy shown = platforms.isBroken(Fault.COMPARES_WITH_LESS) ? view : nearest(announced);
    if (shown == null) {
      return false;
    }
    if (platforms.isBroken(Fault.LOSES_CHANGES_OF_INTEREST) && platforms.random().nextInt(3) == 0) {
      stream.taken.add(new Taken(change.number(), shown.position()));
      return true;
    }
    stream.levels.removeAll(change.removed());
    for (Interest.Level level : change.added()) {
      stream.levels.add(level.subject());
      Seen known = level.known();
      boolean isKnown = known.position() != null || known.revision() >= 0;
      boolean differs =
          shown.revision(level.subject()) != known.revision()
              || known.position().generation() != shown.generation();
      if (isKnown && differs && !platforms.isBroken(Fault.NO_COMPARISON)) {
        announce(stream, shown, level.subject());
      }
    }
    stream.taken.add(new Taken(change.number(), shown.position()));
    return true;
  }

  private void announce(Stream stream, Copy shown, String subject) {
    Seen seen = new Seen(shown.position(), shown.revision(subject));
    stream.events.add(new Event(subject, seen, -1, null, platforms.now()));
  }

  /** Announces what the nearest copy has by now, then its position. */
  void tail() {
    Copy shown = isUp ? nearest(0) : null;
    if (shown == null) {
      return;
    }
    boolean hasBeaten = shown.position().compareTo(complete) > 0;
    Set<String> touched = new HashSet<>();
    for (; announced < shown.applied(); announced++) {
      touched.addAll(shown.log().get(announced).rows().keySet());
    }
    complete = shown.position();
    for (Stream stream : streams) {
      for (String subject : touched) {
        if (stream.levels.contains(subject) && !platforms.loses()) {
          announce(stream, shown, subject);
          if (platforms.random().nextInt(10) == 0) {
            announce(stream, shown, subject);
          }
        }
      }
      if (hasBeaten) {
        beat(stream, shown);
      }
    }
  }

  private void beat(Stream stream, Copy shown) {
    for (Iterator<Taken> each = stream.taken.iterator(); each.hasNext(); ) {
      Taken taken = each.next();
      if (taken.position().compareTo(shown.position()) < 0) {
        stream.counted = taken.number();
        each.remove();
      }
    }
    if (stream.counted >= 0) {
      Position position = shown.position();
      if (platforms.isBroken(Fault.STANDS_STILL)) {
        position = new Position(position.generation(), 1);
      }
      Seen seen = new Seen(position, -1);
      stream.events.add(new Event(null, seen, stream.counted, age(shown), platforms.now()));
    }
  }
}
