/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import dev.assent.AssentBuilder;
import dev.assent.internal.android.AndroidKeyStoreWrapper;
import dev.assent.internal.spool.store.KeyWrapper;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * How Assent starts in an Android application. Options have no effect after the call that they were
 * passed to. Not thread-safe.
 *
 * <pre>{@code
 * AndroidOptions.of(
 *         builder ->
 *             builder
 *                 .subject("acme/u7")
 *                 .destination("default", to -> to.endpoint("https://otlp.example.com")))
 *     .withFiles((builder, directory) -> builder.consentFrom(directory.resolve("choices.json")))
 *     .unmeteredOnly()
 * }</pre>
 */
public final class AndroidOptions {
  private final Consumer<AssentBuilder> configuration;
  private BiConsumer<AssentBuilder, Path> withFiles = (builder, directory) -> {};
  private Consumer<? super Exception> onFailure = failure -> {};
  private KeyWrapper keys = new AndroidKeyStoreWrapper();
  private boolean unmeteredOnly;

  private AndroidOptions(Consumer<AssentBuilder> configuration) {
    this.configuration = configuration;
  }

  /**
   * Returns options.
   *
   * @param configuration configures the instance; called on the thread that starts Assent, so it
   *     must not use a disk, and once more by {@link AssentAndroid#startAgain}
   */
  public static AndroidOptions of(Consumer<AssentBuilder> configuration) {
    return new AndroidOptions(Objects.requireNonNull(configuration, "configuration"));
  }

  /**
   * Configures what needs files, such as a file of choices. Called on Assent's own thread, with the
   * directory {@code assent} below {@code Context.getNoBackupFilesDir()}, which exists then.
   *
   * <p>A source that can't be read may hold a denial, so beside it no other source's grant counts.
   * That is also true of a file of choices that does not exist. The first choice that is made with
   * {@link AssentAndroid#consent} creates it; if the grants come from another source, such as a
   * {@link TcfSource}, create it here at the first start: {@code {"documents": []}}. Do not replace
   * one that was lost later: its lock file still lies beside it.
   */
  public AndroidOptions withFiles(BiConsumer<AssentBuilder, Path> configuration) {
    withFiles = Objects.requireNonNull(configuration, "configuration");
    return this;
  }

  /**
   * Sets who hears why Assent could not start, on Assent's own thread, or on the thread that starts
   * it, if there is no memory for its own. Then nothing leaves, and all data is withheld, until
   * {@link AssentAndroid#startAgain} succeeds or the process starts again. To call that here
   * without a pause may repeat what fails for ever.
   */
  public AndroidOptions onFailure(Consumer<? super Exception> listener) {
    onFailure = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Sends nothing on metered networks, such as most mobile ones, requests to consent platforms
   * included: data waits as for a receiver that can't be reached. Android is asked before each
   * request; without an answer, nothing is sent. A request that has begun is not ended. The
   * application needs the permission {@code ACCESS_NETWORK_STATE}.
   */
  public AndroidOptions unmeteredOnly() {
    unmeteredOnly = true;
    return this;
  }

  /** Replaces Android's keystore, for tests. */
  AndroidOptions keys(KeyWrapper wrapper) {
    keys = wrapper;
    return this;
  }

  Consumer<AssentBuilder> configuration() {
    return configuration;
  }

  BiConsumer<AssentBuilder, Path> withFiles() {
    return withFiles;
  }

  Consumer<? super Exception> onFailure() {
    return onFailure;
  }

  KeyWrapper keys() {
    return keys;
  }

  boolean isUnmeteredOnly() {
    return unmeteredOnly;
  }

  @Override
  public String toString() {
    return "AndroidOptions[unmeteredOnly=" + unmeteredOnly + "]";
  }
}
