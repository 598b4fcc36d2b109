/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.android;

import android.app.Application;
import org.jspecify.annotations.Nullable;

/** The application: it starts Assent with its process, before anything is recorded. */
public final class MeetingApplication extends Application {
  private @Nullable Meeting meeting;

  @Override
  public void onCreate() {
    super.onCreate();
    meeting = Meeting.start(this, "https://otlp.example.com", "acme/u7");
  }

  /** Returns the meeting; null before the application is created. */
  public @Nullable Meeting meeting() {
    return meeting;
  }
}
