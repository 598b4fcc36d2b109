/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.consent.ConsentSource;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells the test kit which instances start and close, so that it can record data in them while they
 * are open, and make choices for people whom it generates. About all others, a watcher changes no
 * choice. Outside of tests nobody watches. Thread-safe.
 */
public final class InstanceWatch {
  /** The people whom the kit generates, of an account each. */
  public static final List<String> GENERATED =
      List.of("assentproofone/first", "assentprooftwo/second");

  private static volatile @Nullable Watcher watcher;

  private InstanceWatch() {}

  /** Receives instances, on the threads that start and close them. Must not throw. */
  public interface Watcher {
    /** Returns a source of choices for a new instance. It is asked about generated people only. */
    ConsentSource source();

    /** Receives an instance after its start. */
    void opened(AssentInstance instance);

    /** Receives an instance that closes after this call, and still sends. */
    void closing(AssentInstance instance);
  }

  /**
   * Sets who watches.
   *
   * @param next null for nobody
   */
  public static void set(@Nullable Watcher next) {
    watcher = next;
  }

  /**
   * Returns sources that are not asked about generated people. While somebody watches, the
   * watcher's source is among them, and is asked about nobody else.
   *
   * @param open makes a source of documents of the watcher's source
   */
  static List<DocumentSource> around(
      List<DocumentSource> sources, Function<ConsentSource, DocumentSource> open) {
    Watcher watching = watcher;
    if (watching == null) {
      return sources;
    }
    List<DocumentSource> all = new ArrayList<>();
    for (DocumentSource source : sources) {
      all.add(new WatchedSource(source, InstanceWatch::isGenerated));
    }
    all.add(new WatchedSource(open.apply(watching.source()), subject -> !isGenerated(subject)));
    return all;
  }

  /** Whether a subject was generated, or is the account of one. No watcher can change whom. */
  private static boolean isGenerated(String subject) {
    return GENERATED.stream().anyMatch(each -> (each + "/").startsWith(subject + "/"));
  }

  static void opened(AssentInstance instance) {
    Watcher watching = watcher;
    if (watching != null) {
      watching.opened(instance);
    }
  }

  static void closing(AssentInstance instance) {
    Watcher watching = watcher;
    if (watching != null) {
      watching.closing(instance);
    }
  }

  /**
   * A source while the test kit watches: it is not asked about some subjects, who have chosen
   * nothing there. Thread-safe if the source is.
   *
   * @param source the source
   * @param silent the subjects about whom it is not asked
   */
  private record WatchedSource(DocumentSource source, Predicate<String> silent)
      implements DocumentSource {
    @Override
    public String name() {
      return source.name();
    }

    @Override
    public String label() {
      return source.label();
    }

    @Override
    public CompletionStage<SourceReply> load(Inquiry inquiry) {
      return silent.test(inquiry.subject())
          ? CompletableFuture.completedFuture(
              new SourceReply.Found(
                  MaskedDocument.empty(inquiry.subject()), null, Duration.ZERO, null, null, null))
          : source.load(inquiry);
    }

    @Override
    public void start(Listener listener) {
      source.start(listener);
    }

    @Override
    public void close() {
      source.close();
    }

    @Override
    public String toString() {
      return "WatchedSource";
    }
  }
}
