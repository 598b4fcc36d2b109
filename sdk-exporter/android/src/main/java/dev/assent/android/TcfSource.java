/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import android.content.Context;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.internal.android.tcf.TcfConsentSource;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A source of choices over the TC string of IAB Europe's Transparency and Consent Framework, which
 * consent SDKs keep in the default shared preferences of an application. Thread-safe.
 *
 * <p><b>The consent SDK must write in the process that runs Assent.</b> Android does not tell one
 * process what another one has written to shared preferences. If their file changes although this
 * process has changed nothing, the choices are unknown until a key of the TCF changes in this
 * process, and one line says so. Android writes the file some time after a change, so a write of
 * another process within half a minute of a change here may be one of ours. It is found at the
 * first look after this process has changed nothing for half a minute, and only if the TC string in
 * the file is another one: then, too, the choices are unknown. If it changed other keys only, it is
 * not found, and those keys take no yes away.
 *
 * <p>An application that deletes the preferences with {@code deleteSharedPreferences} instead of
 * clearing them is not heard at once: Android calls no listener then. The next refresh finds it.
 * One that hands out preferences of its own, such as encrypted ones, must remove Android's file of
 * them: a TC string that is not in that file counts as written over.
 *
 * <p>What counts:
 *
 * <ul>
 *   <li>Only {@code IABTCF_TCString} grants: with consent to the purpose and to the vendor, unless
 *       the publisher forbids it. Legitimate interest is not consent. The split keys ({@code
 *       IABTCF_PurposeConsents}, {@code IABTCF_VendorConsents}, {@code IABTCF_CmpSdkID}) can take a
 *       yes away, and never give one.
 *   <li>No consent to the purpose or the vendor is a denial, if the string says that the person was
 *       asked about the vendor, or does not say about which vendors.
 *   <li>Anything else is unknown, and never unset: no string, one that can't be read, one of
 *       another platform, one from before the terms of the mapping or that another subject gave,
 *       and where it is not determined that the GDPR applies. It ends a grant, and lifts no denial.
 *       {@link TcfOptions} can change two of these cases.
 *   <li>A denial stays until a string grants the same, also across restarts. A choice counts from
 *       when this process first sees it, since the times in a string are those of days.
 * </ul>
 *
 * <p>The answers are those of one person: the subject. About levels above and below it, this source
 * is silent; the choices of all others are unknown to it. GPP strings are ignored.
 *
 * <pre>{@code
 * TcfMapping mapping = TcfMapping.parse("tcf.json", text);
 * builder.consentFrom(TcfSource.of(context, mapping, "acme/u7"));
 * }</pre>
 */
public final class TcfSource implements ConsentSource {
  private final TcfConsentSource source;

  private TcfSource(TcfConsentSource source) {
    this.source = source;
  }

  /**
   * Creates a source, which opens no file before Assent asks it.
   *
   * @param subject the person who uses the application, a user of the mapping's account, such as
   *     {@code acme/u7}
   * @throws ConfigurationException if the subject is not such a user
   */
  public static TcfSource of(Context context, TcfMapping mapping, String subject) {
    return of(context, mapping, subject, options -> {});
  }

  /** Creates a source with options. */
  public static TcfSource of(
      Context context, TcfMapping mapping, String subject, Consumer<TcfOptions> options) {
    Objects.requireNonNull(subject, "subject");
    TcfOptions set = new TcfOptions();
    options.accept(set);
    Context kept = applicationOf(context);
    Path given = set.stateDirectory();
    Supplier<Path> directory =
        given == null
            ? () -> kept.getNoBackupFilesDir().toPath().resolve("assent-tcf")
            : () -> given;
    return new TcfSource(
        TcfConsentSource.of(
            kept,
            mapping.rows(),
            subject,
            set.readsUndetermined(),
            set.isUnsetWithoutGdpr(),
            directory));
  }

  /** Returns the application, so that no activity is kept; it has none in its constructor. */
  private static Context applicationOf(Context context) {
    Context application = context.getApplicationContext();
    return application == null ? context : application;
  }

  /** Returns {@code tcf}. */
  @Override
  public String name() {
    return source.name();
  }

  @Override
  public CompletionStage<ConsentReply> load(Inquiry inquiry) {
    return source.load(inquiry);
  }

  @Override
  public void start(Listener listener) {
    source.start(listener);
  }

  @Override
  public void close() {
    source.close();
  }

  /** Returns the number of the mapping's choices that had a yes at the last look. */
  public int granted() {
    return source.totals().granted();
  }

  /** Returns the number of the mapping's choices that had a no at the last look. */
  public int denied() {
    return source.totals().denied();
  }

  /** Returns the number of the mapping's choices that had no answer at the last look. */
  public int unknown() {
    return source.totals().unknown();
  }

  /**
   * Returns the number of purposes and vendors with a yes at the last look that no choice of the
   * mapping names.
   */
  public int unlisted() {
    return source.totals().unlisted();
  }

  /** Returns how often the preferences could not be read since the start. */
  public long unreadable() {
    return source.totals().unreadable();
  }

  /** Returns a text without the subject and its choices. */
  @Override
  public String toString() {
    return "TcfSource[granted=" + granted() + ", denied=" + denied() + "]";
  }
}
