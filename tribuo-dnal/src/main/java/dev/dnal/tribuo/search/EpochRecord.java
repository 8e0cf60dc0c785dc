package dev.dnal.tribuo.search;

/**
 * What came of an epoch.
 *
 * @param stage which it belongs to
 * @param epoch number in its stage, from 0
 * @param epochs of the stage
 * @param steps optimiser steps in this epoch
 * @param learningRate of its first step
 * @param delta steepness of the gates, 0 where there are none
 * @param loss mean loss over the training images, penalty included
 * @param trainAccuracy share of training images classified right while training, 0 to 1
 * @param validationAccuracy share of validation images classified right after the epoch, 0 to 1; NaN without validation
 *     images
 * @param openGates share of gates above the threshold, 0 to 1; 1 where there are none
 * @param liveMacs multiply-accumulate operations per image with the closed channels cut out
 * @param seconds wall-clock time, validation included
 */
public record EpochRecord(
        Stage stage,
        int epoch,
        int epochs,
        int steps,
        double learningRate,
        double delta,
        double loss,
        double trainAccuracy,
        double validationAccuracy,
        double openGates,
        long liveMacs,
        double seconds) {}
