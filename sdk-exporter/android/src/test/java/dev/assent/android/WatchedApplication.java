/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import android.app.Application;
import android.content.SharedPreferences;
import java.io.File;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application that notes which threads ask it for files and preferences. Thread-safe. */
public final class WatchedApplication extends Application {
  private final List<String> asking = new CopyOnWriteArrayList<>();

  List<String> asking() {
    return List.copyOf(asking);
  }

  private void note() {
    asking.add(Thread.currentThread().getName());
  }

  @Override
  public File getNoBackupFilesDir() {
    note();
    return super.getNoBackupFilesDir();
  }

  @Override
  public File getFilesDir() {
    note();
    return super.getFilesDir();
  }

  @Override
  public File getCacheDir() {
    note();
    return super.getCacheDir();
  }

  @Override
  public SharedPreferences getSharedPreferences(String name, int mode) {
    note();
    return super.getSharedPreferences(name, mode);
  }
}
