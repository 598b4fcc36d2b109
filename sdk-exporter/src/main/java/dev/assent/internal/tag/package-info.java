/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Classifies each datum once and stamps it with its categories, its subjects and the decision at
 * its capture. Not part of the API.
 */
@NullMarked
package dev.assent.internal.tag;

import org.jspecify.annotations.NullMarked;
