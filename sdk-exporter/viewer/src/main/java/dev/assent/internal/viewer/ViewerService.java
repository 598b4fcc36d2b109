/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.internal.config.ViewerSettings;
import dev.assent.internal.view.ViewedInstance;
import dev.assent.internal.view.Viewer;
import dev.assent.internal.view.ViewerProvider;
import dev.assent.internal.viewer.http.AddressPrinter;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Opens viewers for {@link java.util.ServiceLoader}. */
public final class ViewerService implements ViewerProvider {
  private static final Logger logger = Logger.getLogger("dev.assent.viewer");

  /** Creates the provider. */
  public ViewerService() {}

  @Override
  public Viewer open(ViewerSettings settings, ViewedInstance instance) {
    AddressPrinter printer = AddressPrinter.ofProcess(line -> logger.log(Level.INFO, line));
    return RunningViewer.open(settings, instance, printer, line -> logger.log(Level.WARNING, line));
  }
}
