/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import java.util.logging.LogManager;

/** The log manager that an application chooses in {@code main}. */
public final class ChosenLogManager extends LogManager {}
