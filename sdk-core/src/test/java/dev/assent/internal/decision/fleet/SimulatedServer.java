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
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** A server of a platform, which reads one copy of the database, or the primary. */
final class SimulatedServer {
  private final Platforms platforms;
  private final List<Stream> streams = new ArrayList<>();
  private Copy view;
  private int announced;
  private boolean isUp = true;

  SimulatedServer(Platforms platforms, Copy view) {
    this.platforms = platforms;
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
    if (view != null && view.generation() != other.generation()) {
      streams.forEach(stream -> stream.isOver = true);
      streams.clear();
    }
    view = other;
    announced = other.applied();
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
    return platforms.reply(subject, copy, position);
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
   * @param content the copy's last heartbeat
   */
  record Event(String subject, Seen seen, long counted, Instant content) {}

  Stream open(Interest.Change first) {
    Stream stream = new Stream();
    streams.add(stream);
    change(stream, first);
    return stream;
  }

  /** Takes a change of the interest; false if this server has no such stream any more. */
  boolean change(Stream stream, Interest.Change change) {
    if (!isUp || stream.isOver || !streams.contains(stream)) {
      return false;
    }
    stream.levels.removeAll(change.removed());
    for (Interest.Level level : change.added()) {
      stream.levels.add(level.subject());
      Seen known = level.known();
      boolean isKnown = known.position() != null || known.revision() >= 0;
      boolean differs =
          view.revision(level.subject()) != known.revision()
              || known.position().generation() != view.generation();
      if (isKnown && differs && !platforms.isBroken(Fault.NO_COMPARISON)) {
        announce(stream, level.subject());
      }
    }
    stream.taken.add(new Taken(change.number(), view.position()));
    return true;
  }

  private void announce(Stream stream, String subject) {
    Seen seen = new Seen(view.position(), view.revision(subject));
    stream.events.add(new Event(subject, seen, -1, null));
  }

  /** Announces what the copy has by now, then its position. */
  void tail() {
    if (!isUp) {
      return;
    }
    boolean hasBeaten = false;
    Set<String> touched = new HashSet<>();
    for (; announced < view.applied(); announced++) {
      Copy.Entry entry = view.log().get(announced);
      hasBeaten |= entry.isHeartbeat();
      touched.addAll(entry.rows().keySet());
    }
    for (Stream stream : streams) {
      for (String subject : touched) {
        if (stream.levels.contains(subject) && !platforms.loses()) {
          announce(stream, subject);
          if (platforms.random().nextInt(10) == 0) {
            announce(stream, subject);
          }
        }
      }
      if (hasBeaten) {
        beat(stream);
      }
    }
  }

  private void beat(Stream stream) {
    for (Iterator<Taken> each = stream.taken.iterator(); each.hasNext(); ) {
      Taken taken = each.next();
      if (taken.position().compareTo(view.position()) < 0) {
        stream.counted = taken.number();
        each.remove();
      }
    }
    if (stream.counted >= 0) {
      Seen seen = new Seen(view.position(), -1);
      stream.events.add(new Event(null, seen, stream.counted, view.beaten()));
    }
  }
}
