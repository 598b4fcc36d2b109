/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import android.content.Context;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.internal.file.Disk;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.EpochNanos;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The source behind {@code TcfSource}. Thread-safe. It reads on the threads that ask it, one at a
 * time; the main thread only tells that something has changed.
 */
public final class TcfConsentSource implements ConsentSource {
  /** The name of the source in explanations, receipts and meters. */
  public static final String NAME = "tcf";

  /** A string whose characters stand in the file as they are. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~=-]+");

  private final TcfSettings settings;
  private final Preferences preferences;
  private final Clock clock;
  private final TcfLines lines = new TcfLines();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  private final Object reading = new Object();
  // Guarded by reading.
  private final TcfChoices choices;
  private final PreferencesWatch watch = new PreferencesWatch();

  private volatile boolean isListening;

  /** Whether the preferences have changed since the last look. */
  private volatile boolean isTouched;

  private volatile TcfTotals totals = TcfTotals.NONE;

  TcfConsentSource(
      TcfSettings settings,
      Preferences preferences,
      Supplier<Path> directory,
      Disk disk,
      Clock clock) {
    this.settings = settings;
    this.preferences = preferences;
    this.clock = clock;
    this.choices = new TcfChoices(settings, new TcfMemoryFile(directory, disk), lines, clock);
  }

  /**
   * Creates a source over the default shared preferences. It opens nothing yet.
   *
   * @param directory returns the directory of its state; called where the disk may be used
   */
  public static TcfConsentSource of(
      Context context,
      TcfRows mapping,
      String subject,
      boolean readsUndetermined,
      boolean isUnsetWithoutGdpr,
      Supplier<Path> directory) {
    return new TcfConsentSource(
        new TcfSettings(mapping, subject, readsUndetermined, isUnsetWithoutGdpr),
        new DefaultPreferences(context),
        directory,
        Disk.system(),
        Clock.system());
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Takes note of the listener; the first inquiry opens the preferences. */
  @Override
  public void start(Listener listener) {
    listeners.add(listener);
  }

  @Override
  public CompletionStage<ConsentReply> load(Inquiry inquiry) {
    return CompletableFuture.completedFuture(reply(inquiry));
  }

  private ConsentReply reply(Inquiry inquiry) {
    if (settings.isRelated(inquiry.subject())) {
      return new ConsentReply.Found(ConsentDocument.empty(inquiry.subject()));
    }
    if (!settings.isOwn(inquiry.subject())) {
      return new ConsentReply.Absent(null);
    }
    synchronized (reading) {
      TcfReading read = read();
      lines.log(read.standing(), clock.nanoTime());
      totals = totals.after(read);
      return choices.reply(read, inquiry.validator());
    }
  }

  /** Looks at the preferences. What fails is unknown, and never the state before. */
  private TcfReading read() {
    try {
      if (!isListening) {
        preferences.listen(this::changed); // before the look, so that no change is missed
        isListening = true;
      }
      boolean wasTouched = isTouched;
      isTouched = false;
      PreferencesWatch.Stamp stamp = preferences.stamp();
      Map<String, ?> all = preferences.all();
      TcfKeys keys = TcfKeys.of(all, settings.readsUndetermined());
      TcfReading read = TcfReading.of(keys, settings.mapping(), EpochNanos.instant(clock));
      long nanoTime = clock.nanoTime();
      long epochMillis = Duration.ofNanos(clock.epochNanos()).toMillis();
      boolean isOfOthers =
          watch.isWrittenByOthers(stamp, all, wasTouched, nanoTime, epochMillis)
              || (PLAIN.matcher(keys.string()).matches()
                  && watch.isReplacedByOthers(
                      stamp, nanoTime, () -> isInFile(keys.string(), stamp)));
      return isOfOthers ? read.as(TcfStanding.CHANGED_BY_OTHERS) : read;
    } catch (RuntimeException | Error failed) { // a failed reply would leave the last grants
      return TcfReading.unknown(TcfStanding.FAILED, "", settings.mapping());
    }
  }

  /** A file that changes meanwhile proves nothing; the next look sees its new version. */
  private boolean isInFile(String string, PreferencesWatch.Stamp stamp) {
    return preferences.isInFile(string) || !preferences.stamp().equals(stamp);
  }

  /** Runs on the main thread. */
  private void changed(boolean isTcf) {
    isTouched = true;
    if (isTcf) {
      for (Listener listener : listeners) {
        listener.changed(settings.subject());
      }
    }
  }

  /** Returns what was found so far. */
  public TcfTotals totals() {
    return totals;
  }

  /** Ends the calls; {@link #start} begins them anew. */
  @Override
  public void close() {
    isListening = false;
    preferences.close();
    listeners.clear();
  }

  /** Returns a text without the subject and its answers. */
  @Override
  public String toString() {
    return "TcfConsentSource[" + settings + "]";
  }
}
